package io.i2o2;

/** The scheduler was closed, and takes no new work. What was refused has not happened. */
public final class SchedulerClosedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the scheduler.
   *
   * @param scheduler the scheduler's name
   */
  public SchedulerClosedException(String scheduler) {
    super("scheduler " + scheduler + " is closed and takes no new work", null);
  }
}

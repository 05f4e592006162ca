package io.i2o2;

import org.jspecify.annotations.Nullable;

/** The scheduler was closed, and takes no new work. What was refused has not happened. */
public final class SchedulerClosedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the scheduler.
   *
   * @param scheduler the scheduler's name
   * @param death what it died of, or null if it was closed
   */
  public SchedulerClosedException(String scheduler, @Nullable Throwable death) {
    super(
        "scheduler "
            + scheduler
            + (death == null ? " is closed" : " died")
            + " and takes no new work",
        death);
  }
}

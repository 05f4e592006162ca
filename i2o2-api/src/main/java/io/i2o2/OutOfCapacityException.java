package io.i2o2;

/** The table of registered files or buffers is full. */
public final class OutOfCapacityException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  /**
   * Names the table and its size.
   *
   * @param table "registered files" or "registered buffers"
   * @param capacity the number of its slots
   * @param option the builder's option that sets it
   */
  public OutOfCapacityException(String table, int capacity, String option) {
    super(
        "all "
            + capacity
            + " slots for "
            + table
            + " are taken: unregister one, or build the scheduler with a larger "
            + option,
        null);
  }
}

package io.i2o2;

/**
 * The priority of an operation, as ioprio_set(2) encodes it. Which devices honour it depends on
 * their IO scheduler.
 *
 * @param value the class in the top three of 16 bits, the level below it; 0 takes the thread's
 */
public record IoPriority(int value) {

  /** The priority of the scheduler's thread. */
  public static final IoPriority DEFAULT = new IoPriority(0);

  /** Served when no other class needs the device. */
  public static final IoPriority IDLE = new IoPriority(3 << 13);

  /**
   * Checks the range.
   *
   * @param value 0 to 65535
   */
  public IoPriority {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(
          "priority is " + value + ", but must be 0 to 65535: use bestEffort, realtime or IDLE");
    }
  }

  /**
   * The ordinary class.
   *
   * @param level 0 (first) to 7 (last)
   * @return the priority
   */
  public static IoPriority bestEffort(int level) {
    return new IoPriority(2 << 13 | checked(level));
  }

  /**
   * Served before all others; needs {@code CAP_SYS_ADMIN} or {@code CAP_SYS_NICE}, else the result
   * is -EPERM.
   *
   * @param level 0 (first) to 7 (last)
   * @return the priority
   */
  public static IoPriority realtime(int level) {
    return new IoPriority(1 << 13 | checked(level));
  }

  private static int checked(int level) {
    if (level < 0 || level > 7) {
      throw new IllegalArgumentException("priority level is " + level + ", but must be 0 to 7");
    }
    return level;
  }
}

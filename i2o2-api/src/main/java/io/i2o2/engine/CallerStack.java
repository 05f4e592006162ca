package io.i2o2.engine;

/**
 * The stack of a caller that is about to hand something over and to wait for it. Where the wait
 * would meet the end of the stack, it is too late: what was handed over happens, and its caller is
 * informed that it failed. The same for a caller that is about to wake others: a virtual thread
 * whose wake-up is broken off never runs again.
 */
public final class CallerStack {
  /** Some 8 KiB of compiled code; to park takes less than 2. */
  private static final int FRAMES = 256;

  /** A quarter of that: as much as it takes to wake a thread, in 60 nanoseconds. */
  private static final int FRAMES_TO_RELEASE = 64;

  private CallerStack() {}

  /**
   * Looks whether there is stack enough to wait, or to wake those who do.
   *
   * @throws StackOverflowError if there is not
   */
  public static void requireRoomToWait() {
    descend(FRAMES, 0, 0, 0);
  }

  /**
   * Looks whether there is stack enough to release a guard, or to wake a thread.
   *
   * @throws StackOverflowError if there is not
   */
  static void requireRoomToRelease() {
    descend(FRAMES_TO_RELEASE, 0, 0, 0);
  }

  private static long descend(int frames, long first, long second, long third) {
    return frames == 0 ? first : 1 + descend(frames - 1, second, third, first);
  }
}

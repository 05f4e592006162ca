package io.i2o2;

import java.time.Duration;

/** Refuses numbers out of their range, with the number and the range. */
final class OptionRanges {
  private static final int MAX_WORKERS = 32_767;
  private static final Duration MIN_GRACE = Duration.ofMillis(1);
  private static final Duration MAX_GRACE = Duration.ofHours(1);

  private OptionRanges() {}

  static void powerOfTwo(String option, int value, int limit) {
    if (value < 2 || value > limit || Integer.bitCount(value) != 1) {
      int above = value < 2 ? 2 : value > limit ? limit : Integer.highestOneBit(value) << 1;
      throw new IllegalArgumentException(
          option
              + " is "
              + value
              + ", but must be a power of two from 2 to "
              + limit
              + ": "
              + above
              + " would do");
    }
  }

  static void workers(String which, int count, int least) {
    if (count != 0 && (count < least || count > MAX_WORKERS)) {
      throw new IllegalArgumentException(
          "iowqWorkers, "
              + which
              + ", is "
              + count
              + ", but must be "
              + least
              + " to "
              + MAX_WORKERS
              + ", or 0 for the kernel's default");
    }
  }

  static void range(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " is " + value + ", but must be " + least + " to " + most);
    }
  }

  static void rings(int rings, int most) {
    if (rings < 1 || rings > most) {
      throw new IllegalArgumentException(
          "rings is "
              + rings
              + ", but must be 1 to "
              + most
              + ": "
              + (rings < 1
                  ? "1 is the default, and more are for more callers than one thread can serve"
                  : "more of them than processors gain nothing"));
    }
  }

  /** A loop that its caller runs is one thread's. */
  static void oneRing(int rings) {
    if (rings > 1) {
      throw new IllegalArgumentException(
          "rings is "
              + rings
              + ", but a loop that you run has 1: build one loop for each of your threads, or call"
              + " build, where each ring has a thread of its own");
    }
  }

  static void durations(Duration closeTimeout, Duration grace) {
    if (closeTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "closeTimeout is " + closeTimeout + ", but must be zero or more");
    }
    if (grace.compareTo(MIN_GRACE) < 0 || grace.compareTo(MAX_GRACE) > 0) {
      throw new IllegalArgumentException(
          "grace is " + grace + ", but must be " + MIN_GRACE + " to " + MAX_GRACE);
    }
  }
}

package io.i2o2;

/** Refuses numbers out of their range, with the number and the range. */
final class OptionRanges {
  private static final int MAX_WORKERS = 32_767;

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
}

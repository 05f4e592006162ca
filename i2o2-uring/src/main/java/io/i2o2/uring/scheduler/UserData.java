package io.i2o2.uring.scheduler;

/** What an SQE carries and its CQE brings back: kind (8 bits), generation (32), index (24). */
final class UserData {
  static final long NONE = -1;

  /** An operation of a user. */
  static final int OPERATION = 1;

  /** The read of the eventfd. */
  static final int WAKE = 2;

  /** A request to cancel; its own outcome says nothing. */
  static final int CANCEL = 3;

  /** The kernel has let go of a registered file. */
  static final int FILE_TAG = 4;

  /** The kernel has let go of a registered buffer. */
  static final int BUFFER_TAG = 5;

  private UserData() {}

  static long operation(int generation, int index) {
    return of(OPERATION, generation, index);
  }

  static long of(int kind, int generation, int index) {
    return (long) kind << 56 | (generation & 0xffffffffL) << 24 | index;
  }

  static int kind(long userData) {
    return (int) (userData >>> 56);
  }

  static int generation(long userData) {
    return (int) (userData >>> 24);
  }

  static int index(long userData) {
    return (int) userData & 0xffffff;
  }
}

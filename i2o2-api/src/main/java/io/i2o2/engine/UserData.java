package io.i2o2.engine;

/** The engine's tokens: kind (8 bits), generation (32), index (24). */
public final class UserData {
  /** No token. */
  static final long NONE = -1;

  /** An operation of a user. */
  static final int OPERATION = 1;

  /** A registered file is not used any more. */
  static final int FILE_TAG = 2;

  /** A registered buffer is not used any more. */
  static final int BUFFER_TAG = 3;

  /** The least kind of what a driver starts for itself. */
  public static final int DRIVER = 16;

  private UserData() {}

  static long operation(int generation, int index) {
    return of(OPERATION, generation, index);
  }

  /**
   * Puts a token together.
   *
   * @param kind {@link #DRIVER} or more for a driver's own
   * @param generation tells apart what had the same index
   * @param index 0 to 2^24 - 1
   * @return the token
   */
  public static long of(int kind, int generation, int index) {
    return (long) kind << 56 | (generation & 0xffffffffL) << 24 | index;
  }

  /**
   * The kind of a token.
   *
   * @param token any
   * @return 0 to 255
   */
  public static int kind(long token) {
    return (int) (token >>> 56);
  }

  /**
   * Whether a token stands for an operation.
   *
   * @param token any
   * @return false for tags and a driver's own
   */
  public static boolean isOperation(long token) {
    return kind(token) == OPERATION;
  }

  /**
   * Whether a token is the tag of something registered.
   *
   * @param token any
   * @return false for operations and a driver's own
   */
  public static boolean isTag(long token) {
    int kind = kind(token);
    return kind == FILE_TAG || kind == BUFFER_TAG;
  }

  static int generation(long token) {
    return (int) (token >>> 24);
  }

  /**
   * The index of a token.
   *
   * @param token any
   * @return below 2^24; operations that are under way together have different ones
   */
  public static int index(long token) {
    return (int) token & 0xffffff;
  }
}

package io.i2o2;

import java.io.IOException;

/** An operation failed with an errno. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The number, positive. */
  private final int errno;

  /**
   * Names errno, operation and file.
   *
   * @param errno the positive number
   * @param opcode the operation
   */
  public ErrnoException(int errno, Opcode opcode) {
    this(errno, opcode.describe());
  }

  /**
   * Names errno and what was tried.
   *
   * @param errno the positive number
   * @param what what was tried, and on what
   */
  public ErrnoException(int errno, String what) {
    this(errno, what, "");
  }

  /**
   * Names errno and what was tried, and explains it.
   *
   * @param errno the positive number
   * @param what what was tried, and on what
   * @param advice what the number means there and what to do, or nothing
   */
  public ErrnoException(int errno, String what, String advice) {
    super(what + ": " + Errno.describe(errno) + (advice.isEmpty() ? "" : ": " + advice));
    if (errno <= 0) {
      throw new IllegalArgumentException("errno " + errno + " is not positive");
    }
    this.errno = errno;
  }

  /**
   * The number.
   *
   * @return positive, as in {@link Errno}
   */
  public int errno() {
    return errno;
  }
}

package io.i2o2;

/** How a file will be used: posix_fadvise(2). */
public enum FileAdvice {
  /** No special pattern. */
  NORMAL(0),
  /** In random order. */
  RANDOM(1),
  /** From front to back. */
  SEQUENTIAL(2),
  /** Soon: starts reading ahead. */
  WILL_NEED(3),
  /** Not soon: lets clean cached pages go. */
  DONT_NEED(4),
  /** Once. */
  NO_REUSE(5);

  private final int value;

  FileAdvice(int value) {
    this.value = value;
  }

  /**
   * The kernel's number.
   *
   * @return {@code POSIX_FADV_…}
   */
  public int value() {
    return value;
  }
}

package io.i2o2;

/**
 * How memory will be used: madvise(2). Advice that throws contents away is given to the operation
 * like any other; the caller decides.
 */
public enum MemoryAdvice {
  /** No special pattern. */
  NORMAL(0),
  /** In random order. */
  RANDOM(1),
  /** From front to back. */
  SEQUENTIAL(2),
  /** Soon: starts reading ahead. */
  WILL_NEED(3),
  /** Not soon; private anonymous memory reads as zero afterwards. */
  DONT_NEED(4),
  /** The contents may be dropped under memory pressure. */
  FREE(8),
  /** Back it with huge pages. */
  HUGE_PAGE(14),
  /** Do not back it with huge pages. */
  NO_HUGE_PAGE(15),
  /** Leave it out of core dumps. */
  DONT_DUMP(16),
  /** Put it into core dumps again. */
  DO_DUMP(17),
  /** Reclaim it sooner than other memory. Kernel 5.4. */
  COLD(20),
  /** Reclaim it now. Kernel 5.4. */
  PAGE_OUT(21);

  private final int value;

  MemoryAdvice(int value) {
    this.value = value;
  }

  /**
   * The kernel's number.
   *
   * @return {@code MADV_…}
   */
  public int value() {
    return value;
  }
}

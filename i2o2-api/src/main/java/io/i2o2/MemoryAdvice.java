package io.i2o2;

/**
 * How memory will be used: madvise(2).
 *
 * <p>Two of them throw contents away, {@link #DONT_NEED} and {@link #FREE}; the kernel does so in
 * whole pages and whatever Java says of the segment. They are taken for whole pages of writable
 * memory only, so that what lies beside a segment is left alone.
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
  /**
   * Not soon: throws the contents away. Private anonymous memory reads as zero afterwards, the
   * mapping of a file as the file. Not for memory that is registered: the kernel goes on with the
   * pages that it pinned, and what it reads into them is seen no more.
   */
  DONT_NEED(4),
  /**
   * Not at all: the contents may be thrown away under memory pressure, until they are written
   * again. Of private anonymous memory only, else the result is -EINVAL; and as little for memory
   * that is registered as {@link #DONT_NEED}.
   */
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
   * Whether it throws contents away.
   *
   * @return true for {@link #DONT_NEED} and {@link #FREE}
   */
  public boolean discardsContents() {
    return this == DONT_NEED || this == FREE;
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

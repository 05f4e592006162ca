package io.i2o2;

import java.util.Set;

/** What fallocate(2) does with a range. The default, no mode, allocates it. */
public enum FallocateMode {
  /** Do not change the file's size. */
  KEEP_SIZE(0x01),
  /** Free the range; it reads as zero. Needs {@link #KEEP_SIZE}. */
  PUNCH_HOLE(0x02),
  /** Remove the range, and move what follows it down. */
  COLLAPSE_RANGE(0x08),
  /** Make the range read as zero. */
  ZERO_RANGE(0x10),
  /** Insert a hole, and move what follows it up. */
  INSERT_RANGE(0x20),
  /** Give the range blocks of its own where it shares them. */
  UNSHARE_RANGE(0x40);

  private final int value;

  FallocateMode(int value) {
    this.value = value;
  }

  /**
   * The kernel's bit.
   *
   * @return {@code FALLOC_FL_…}
   */
  public int value() {
    return value;
  }

  /**
   * The kernel's bits for several modes.
   *
   * @param modes the modes
   * @return their bits together
   */
  public static int mask(Set<FallocateMode> modes) {
    int mask = 0;
    for (FallocateMode mode : modes) {
      mask |= mode.value;
    }
    return mask;
  }
}

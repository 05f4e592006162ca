package io.i2o2.engine;

import io.i2o2.Errno;
import java.util.concurrent.TimeUnit;

/**
 * What became of the reads, or of the writes, of one file that were tried {@linkplain InPlace in
 * place}. Used by any thread, without order: it is a guide.
 */
final class InPlaceHistory {
  /** Longer than this, and a write has waited: more than most threads wait for a processor. */
  static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** So many misses in a row, and few operations are tried. */
  private static final int MOST_MISSES = 8;

  /** One in so many is tried then, to find out whether the file has come into the cache. */
  private static final int LEFT_OUT_AFTER_MISSES = 64;

  /** A write that waits may keep a carrier for a tenth of a second. */
  private static final int LEFT_OUT_AFTER_WAIT = 1024;

  /** In place of a number that are left out. */
  private static final int ALL = -1;

  private final boolean isPossible;
  private boolean isNowaitKnown;
  private int misses;

  /** So many more are not tried where they must not wait, or {@link #ALL}. */
  private int leftOut;

  /**
   * Of a file with nothing known yet.
   *
   * @param isPossible whether any can be run in place
   * @param canBeRepeated whether one that came to be short may be run again as a whole
   */
  InPlaceHistory(boolean isPossible, boolean canBeRepeated) {
    this.isPossible = isPossible;
    this.isNowaitKnown = canBeRepeated;
    this.leftOut = isPossible ? 0 : ALL;
  }

  /** Whether any can be run in place, by a thread that may wait. */
  boolean isPossible() {
    return isPossible;
  }

  /** Whether one is to be tried by a thread that must not wait. */
  boolean mayTry() {
    int left = leftOut;
    if (left == 0) {
      return true;
    }
    if (left != ALL) {
      leftOut = left - 1;
    }
    return false;
  }

  /** Whether the file can tell that one would wait, as far as is known. */
  boolean isNowaitKnown() {
    return isNowaitKnown;
  }

  /** One that must not wait gave this result, or a negative errno. */
  void ended(int result, boolean isRead) {
    if (result >= 0) {
      if (misses > 0) {
        misses = 0;
      }
    } else if (result != -Errno.EOPNOTSUPP) {
      misses = Math.min(misses + 1, MOST_MISSES);
      leftOut = misses == MOST_MISSES ? LEFT_OUT_AFTER_MISSES - 1 : 0;
    } else {
      isNowaitKnown = false;
      leftOut = isRead ? ALL : 0;
    }
  }

  /** A write that might wait took so long. */
  void took(long nanos) {
    if (nanos > SLOW_NANOS) {
      leftOut = LEFT_OUT_AFTER_WAIT;
    }
  }
}

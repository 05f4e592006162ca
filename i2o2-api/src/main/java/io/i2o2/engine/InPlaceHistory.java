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

  /**
   * One that finds nothing costs as much as so many that find it save: the kernel begins to read
   * there and then, and the device is notified of each read alone, not once of all that a turn of
   * the loop starts. Measured where a limit of the page cache kept a share of all reads missing:
   * all in place got 101 k/s with 9 of 10 cached, 150 with 24 of 25, 220 with 39 of 40; so got 160,
   * 180 and 190, and a p99 of 1.6 and 4.5 instead of 8 and 11 ms in the first two.
   */
  private static final int HITS_TO_A_MISS = 32;

  /** How far misses outweigh hits when few operations are tried; a few may be chance. */
  private static final int MOST_DEBT = 8 * HITS_TO_A_MISS;

  /** One in so many is tried then, to find out whether the file has come into the cache. */
  private static final int LEFT_OUT_AFTER_MISSES = 256;

  /** A write that waits may keep a carrier for a tenth of a second. */
  private static final int LEFT_OUT_AFTER_WAIT = 1024;

  /** In place of a number that are left out. */
  private static final int ALL = -1;

  private final boolean isPossible;
  private boolean isNowaitKnown;

  /** How far misses outweigh hits. */
  private int debt;

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
    int before = debt;
    if (result >= 0) {
      if (before > 0) {
        // Not stored again and again by all threads when there is none.
        debt = before - 1;
      }
    } else if (result != -Errno.EOPNOTSUPP) {
      debt = Math.min(before + HITS_TO_A_MISS, MOST_DEBT);
      leftOut = before + HITS_TO_A_MISS > MOST_DEBT ? LEFT_OUT_AFTER_MISSES - 1 : 0;
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

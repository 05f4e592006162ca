package io.i2o2.spi;

/**
 * How long a caller looks for its reply before it parks: longer where looking helped lately, hardly
 * at all where it did not, as with slow devices or busy processors. One for all callers of a
 * scheduler.
 *
 * <p>Read and written without any order on purpose: a lost update makes one caller look a little
 * too long or too short, and nothing else.
 */
public final class Patience {
  private static final int MOST_NANOS = 50_000;
  private static final int LEAST_NANOS = 500;

  private int nanos;

  /** Starts with the most, where there is more than one processor. */
  public Patience() {
    nanos = Runtime.getRuntime().availableProcessors() > 1 ? MOST_NANOS : 0;
  }

  int nanos() {
    return nanos;
  }

  /** The reply came while its caller looked. */
  void rewarded() {
    int current = nanos;
    if (current < MOST_NANOS && current > 0) {
      nanos = Math.min(MOST_NANOS, current + current / 4);
    }
  }

  /** The caller had to park. */
  void disappointed() {
    int current = nanos;
    if (current > LEAST_NANOS) {
      nanos = Math.max(LEAST_NANOS, current - current / 4);
    }
  }
}

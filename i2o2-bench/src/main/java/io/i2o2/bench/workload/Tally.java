package io.i2o2.bench.workload;

import org.HdrHistogram.Histogram;

/**
 * What one caller did: how many operations, and how long some of them took. Only every n-th is
 * timed, because a look at the clock costs a good part of a fast operation. One thread at a time.
 */
public final class Tally {
  private static final long SHORTEST_NANOS = 64;
  static final long LONGEST_NANOS = 100_000_000_000L;
  private static final int DIGITS = 2;
  private static final int PAD = 16;

  private final int timedEvery;
  private final Histogram latencies = newHistogram();

  /** In the middle of a cache line of its own: callers on other CPUs count beside it. */
  private final long[] operations = new long[2 * PAD];

  Tally(int timedEvery) {
    this.timedEvery = timedEvery;
  }

  /** A histogram of nanoseconds, right within a hundredth. */
  static Histogram newHistogram() {
    return new Histogram(SHORTEST_NANOS, LONGEST_NANOS, DIGITS);
  }

  /**
   * The beginning of an operation.
   *
   * @return a time, or 0 if this one is not timed
   */
  public long begin() {
    return operations[PAD] % timedEvery == 0 ? System.nanoTime() : 0;
  }

  /**
   * The end of an operation.
   *
   * @param begin what its beginning returned
   */
  public void end(long begin) {
    operations[PAD]++;
    if (begin != 0) {
      latencies.recordValue(Math.clamp(System.nanoTime() - begin, 0, LONGEST_NANOS));
    }
  }

  long operations() {
    return operations[PAD];
  }

  Histogram latencies() {
    return latencies;
  }
}

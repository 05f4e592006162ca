package io.i2o2.bench.report;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What it costs on this machine to hand something from one thread to another. */
public final class HandOffs {
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** So many turns between two looks at the clock; even. */
  private static final int TURNS = 32;

  private static final long ENDED = -1;

  /** Whose turn it is: even the first thread's, odd the second one's. */
  private volatile long turn;

  private HandOffs() {}

  /**
   * How long it takes until a thread sees what another one has stored, where both look all the
   * time: a cache line on its way from one processor to the other.
   *
   * @return nanoseconds, of the median of some rounds
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static double seenNanos() throws InterruptedException {
    return median(false);
  }

  /**
   * How long it takes until a thread runs that is parked and is unparked by another one, which
   * parks then.
   *
   * @return nanoseconds, of the median of some rounds
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static double wokenNanos() throws InterruptedException {
    return median(true);
  }

  private static double median(boolean parks) throws InterruptedException {
    double[] rounds = new double[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) {
      double nanos = new HandOffs().nanosOf(parks);
      // The JVM compiles during the first.
      if (i >= 0) {
        rounds[i] = nanos;
      }
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private double nanosOf(boolean parks) throws InterruptedException {
    Thread first = Thread.currentThread();
    Thread second = Thread.ofPlatform().daemon().unstarted(() -> answer(parks, first));
    second.start();
    long start = System.nanoTime();
    long turns = 0;
    long taken;
    do {
      for (int i = 0; i < TURNS; i += 2) {
        turn = turns + 1;
        turns += 2;
        pass(second, parks);
        await(turns, parks);
      }
      taken = System.nanoTime() - start;
    } while (taken < ROUND_NANOS);
    turn = ENDED;
    pass(second, parks);
    second.join();
    return (double) taken / turns;
  }

  private void answer(boolean parks, Thread other) {
    for (long mine = 1; await(mine, parks); mine += 2) {
      turn = mine + 1;
      pass(other, parks);
    }
  }

  private static void pass(Thread other, boolean parks) {
    if (parks) {
      LockSupport.unpark(other);
    }
  }

  /** False if it ended. */
  private boolean await(long mine, boolean parks) {
    while (true) {
      long now = turn;
      if (now == mine || now == ENDED) {
        return now == mine;
      }
      if (parks) {
        LockSupport.park(this);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}

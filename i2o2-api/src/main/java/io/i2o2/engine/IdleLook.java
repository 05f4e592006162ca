package io.i2o2.engine;

import java.util.concurrent.TimeUnit;

/**
 * Looks for work for a bounded time before the loop sleeps: to be woken takes longer than most work
 * takes to come. Only for the loop.
 *
 * <p>Between two looks it lets other threads run. Where that takes long again and again, others
 * need the processor (once is not enough: a loop that was woken beside its caller is moved to
 * another processor after a moment): then the loop sleeps at once for a while, because a thread
 * that wakes gets a processor sooner than one that has given it away. With both CPUs busy, 64
 * callers that wait get 3 times as many O_DIRECT reads so, and 2 to 4 times as many no-ops.
 *
 * <p>While the kernel has operations it looks for a moment only, in which a caller that was
 * answered submits again: a device's interrupt wakes a thread that sleeps sooner than it reaches a
 * virtual processor that is kept busy. By looking on, one O_DIRECT reader got 0.5 of what
 * FileChannel gets, and 0.87 by sleeping; 4 readers 0.7 and 1.0, at two thirds of the CPU time. Not
 * to look at all would cost others 0.9 of their no-ops beside one that waits at a FIFO.
 */
final class IdleLook {
  private static final int SPINS = 64;

  /** A switch to another thread and back takes less. */
  private static final long LOST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final int MOST_LOSSES = 4;

  /** So many within this time: each takes up to four milliseconds. */
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** So long it does not look then: what the looks lost is little of it. */
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Driver driver;
  private final EventLoop loop;
  private final long mostNanos;
  private long busyUntil;
  private int losses;
  private long firstLoss;

  IdleLook(Driver driver, EventLoop loop, long mostNanos) {
    this.driver = driver;
    this.loop = loop;
    this.mostNanos = mostNanos;
    this.busyUntil = driver.nanoTime();
  }

  /** Whether there is work, or came while it looked. */
  @SuppressWarnings("ThreadPriorityCheck") // correct without; spinning must not starve others
  boolean findsWork() {
    if (loop.hasWork()) {
      return true;
    }
    if (mostNanos == 0 || !driver.looksBeforeSleep()) {
      return false;
    }
    long start = driver.nanoTime();
    if (busyUntil - start > 0) {
      return false;
    }
    if (loop.inFlight().count() > 0) {
      return findsWorkInAMoment();
    }
    for (long now = start; now - start < mostNanos; ) {
      if (findsWorkInAMoment()) {
        return true;
      }
      long before = driver.nanoTime();
      Thread.yield();
      now = driver.nanoTime();
      if (now - before > LOST_NANOS && isLostAgain(now)) {
        break;
      }
    }
    return loop.hasWork();
  }

  private boolean findsWorkInAMoment() {
    for (int i = 0; i < SPINS; i++) {
      if (loop.hasWork()) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private boolean isLostAgain(long now) {
    if (now - firstLoss > WINDOW_NANOS) {
      firstLoss = now;
      losses = 0;
    }
    losses++;
    if (losses < MOST_LOSSES) {
      return false;
    }
    losses = 0;
    busyUntil = now + BUSY_NANOS;
    return true;
  }
}

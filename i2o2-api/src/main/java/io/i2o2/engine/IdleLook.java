package io.i2o2.engine;

import java.util.concurrent.TimeUnit;

/**
 * Looks for work for a bounded time before the loop sleeps: to be woken takes longer than most work
 * takes to come. Only for the loop.
 *
 * <p>Between two looks it lets other threads run. Where that takes long, others need the processor:
 * then the loop sleeps at once for a while, because a thread that wakes gets a processor sooner
 * than one that has given it away. With both CPUs busy, 64 callers that wait get 3 times as many
 * O_DIRECT reads so, and 2 to 4 times as many no-ops.
 */
final class IdleLook {
  private static final int SPINS = 64;

  /** A switch to another thread and back takes less. */
  private static final long LOST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** So long it does not look then: what a look loses, some milliseconds, is little of it. */
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Driver driver;
  private final EventLoop loop;
  private final long mostNanos;
  private boolean isBusy;
  private long busyUntil;

  IdleLook(Driver driver, EventLoop loop, long mostNanos) {
    this.driver = driver;
    this.loop = loop;
    this.mostNanos = mostNanos;
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
    if (isBusy && busyUntil - start > 0) {
      return false;
    }
    isBusy = false;
    for (long now = start; now - start < mostNanos; ) {
      for (int i = 0; i < SPINS; i++) {
        if (loop.hasWork()) {
          return true;
        }
        Thread.onSpinWait();
      }
      long before = driver.nanoTime();
      Thread.yield();
      now = driver.nanoTime();
      if (now - before > LOST_NANOS) {
        isBusy = true;
        busyUntil = now + BUSY_NANOS;
        break;
      }
    }
    return loop.hasWork();
  }
}

package io.i2o2.fail;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What happened at one point in one scope.
 *
 * <p>A hit takes the lock only if somebody waits. No wake-up is lost: the waiter announces itself,
 * then looks at the count; the hit changes the count, then looks for waiters; all four are
 * sequentially consistent.
 */
final class Counters {
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong triggers = new AtomicLong();
  private final AtomicInteger paused = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  long hit() {
    long number = hits.incrementAndGet();
    signal();
    return number;
  }

  void triggered() {
    triggers.incrementAndGet();
    signal();
  }

  void pause(Gate gate) {
    paused.incrementAndGet();
    signal();
    try {
      gate.await();
    } finally {
      paused.decrementAndGet();
    }
  }

  long hits() {
    return hits.get();
  }

  long triggers() {
    return triggers.get();
  }

  boolean awaitHits(long count, Duration timeout) throws InterruptedException {
    return await(() -> hits.get() >= count, timeout);
  }

  boolean awaitPaused(Duration timeout) throws InterruptedException {
    return await(() -> paused.get() > 0, timeout);
  }

  private void signal() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(timeout);
    lock.lockInterruptibly();
    waiting.incrementAndGet();
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }
}

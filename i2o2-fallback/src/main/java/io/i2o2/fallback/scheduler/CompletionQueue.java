package io.i2o2.fallback.scheduler;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the completion thread is to tell. Thread-safe; one thread takes.
 *
 * <p>No wake-up is lost: the taker announces its sleep, then looks once more; others add, then look
 * for the announcement. All four accesses are volatile, so one of the two sees the other.
 */
class CompletionQueue {
  private final ConcurrentLinkedQueue<Event> done = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Event> others = new ConcurrentLinkedQueue<>();
  private final Semaphore room;
  private volatile @Nullable Thread sleeper;

  /** Somebody woke the taker for something that is no event. */
  private volatile boolean nudged;

  /** With room for so many jobs that are done and not told of; more hold the pool up. */
  CompletionQueue(int limit) {
    this.room = new Semaphore(limit);
  }

  /** Adds a job that the pool has done; waits while the completion thread is far behind. */
  final void put(Job job) {
    room.acquireUninterruptibly();
    done.add(job);
    wake();
  }

  /** Adds anything else, without waiting. */
  final void add(Event event) {
    others.add(event);
    wake();
  }

  /** The next event, or null. */
  final @Nullable Event poll() {
    Event other = others.poll();
    if (other != null) {
      return other;
    }
    Event next = done.poll();
    if (next != null) {
      room.release();
    }
    return next;
  }

  final boolean isEmpty() {
    return others.isEmpty() && done.isEmpty();
  }

  /** Parks until there is something, somebody wakes it, or the time is over. */
  void await(long nanos) {
    sleeper = Thread.currentThread();
    if (nanos > 0 && isEmpty() && !nudged) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeper = null;
    nudged = false;
  }

  /**
   * Ends a sleep, or the next one if there is none now: what the taker is to look at is no event,
   * so that finding the queue empty would tell it nothing.
   */
  final void nudge() {
    nudged = true;
    wake();
  }

  private void wake() {
    Thread asleep = sleeper;
    if (asleep != null) {
      LockSupport.unpark(asleep);
    }
  }
}

package io.i2o2.fallback.scheduler;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the completion thread is to tell. Thread-safe; one thread takes. Nothing is allocated:
 * events carry their links.
 *
 * <p>No wake-up is lost: the taker announces its sleep, then looks once more, with the monitor;
 * others add, with the monitor, then look for the announcement. Either the taker looks after
 * something was added, and finds it; or it had looked before, and then its announcement happened
 * before the other had the monitor, and is seen.
 *
 * <p>Should a wake-up fail all the same, at the end of a caller's stack, it costs a second.
 */
class CompletionQueue {
  private static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private final int limit;

  // Guarded by the monitor.
  private @Nullable Event firstDone;
  private @Nullable Event lastDone;
  private int done;
  private int waiting;
  private boolean unlimited;
  private @Nullable Event firstOther;
  private @Nullable Event lastOther;

  private volatile @Nullable Thread sleeper;

  /** Somebody woke the taker for something that is no event. */
  private volatile boolean nudged;

  /** With room for so many jobs that are done and not told of; more hold the pool up. */
  CompletionQueue(int limit) {
    this.limit = limit;
  }

  /** Adds a job that the pool has done; waits while the completion thread is far behind. */
  final void put(Job job) {
    synchronized (this) {
      while (done >= limit && !unlimited) {
        awaitRoom();
      }
      if (lastDone == null) {
        firstDone = job;
      } else {
        lastDone.nextEvent = job;
      }
      lastDone = job;
      done++;
    }
    wake();
  }

  /** Adds anything else, without waiting, and wakes the taker. */
  final void add(Event event) {
    link(event);
    wake();
  }

  /** Adds anything else as one step, whatever the caller's stack; {@link #wake} is to follow. */
  final synchronized void link(Event event) {
    if (lastOther == null) {
      firstOther = event;
    } else {
      lastOther.nextEvent = event;
    }
    lastOther = event;
  }

  /** The next event, or null. */
  final synchronized @Nullable Event poll() {
    Event event = firstOther;
    if (event != null) {
      firstOther = event.nextEvent;
      if (firstOther == null) {
        lastOther = null;
      }
      event.nextEvent = null;
      return event;
    }
    event = firstDone;
    if (event != null) {
      firstDone = event.nextEvent;
      if (firstDone == null) {
        lastDone = null;
      }
      event.nextEvent = null;
      done--;
      if (waiting > 0) {
        notify();
      }
    }
    return event;
  }

  final synchronized boolean isEmpty() {
    return firstOther == null && firstDone == null;
  }

  /** Whether something was linked; what the caller linked himself is seen without the monitor. */
  final boolean hasOthers() {
    return firstOther != null;
  }

  /** Holds the pool up no more: nobody takes anything any more. */
  final synchronized void lift() {
    unlimited = true;
    notifyAll();
  }

  /** Parks until there is something, somebody wakes it, or the time is over; a second at most. */
  void await(long nanos) {
    sleeper = Thread.currentThread();
    if (nanos > 0 && isEmpty() && !nudged) {
      LockSupport.parkNanos(this, Math.min(nanos, LONGEST_SLEEP_NANOS));
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

  final void wake() {
    Thread asleep = sleeper;
    if (asleep != null) {
      LockSupport.unpark(asleep);
    }
  }

  /** Of a pool thread, which has no use for interrupts. */
  @SuppressWarnings("WaitNotInLoop") // the caller loops
  private void awaitRoom() {
    waiting++;
    try {
      wait(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException _) {
      // Whoever interrupts came here through a file system; there is still no room.
    } finally {
      waiting--;
    }
  }
}

package io.i2o2.uring.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Callers parked because the mailbox is full. Parking is the JDK's, so a virtual thread unmounts.
 *
 * <p>No wake-up is lost: a caller enlists, then (after a full fence) looks for room; the loop makes
 * room, then (after a full fence) looks for callers. One of the two sees the other. A woken caller
 * that finds no room enlists again.
 */
final class Waiters {
  private final ConcurrentLinkedQueue<Thread> queue = new ConcurrentLinkedQueue<>();

  /** Parks until the condition holds. An interrupt does not end the wait; the flag is kept. */
  void await(BooleanSupplier condition) {
    Thread me = Thread.currentThread();
    boolean interrupted = false;
    try {
      while (true) {
        queue.add(me);
        VarHandle.fullFence();
        if (condition.getAsBoolean()) {
          return;
        }
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
        queue.remove(me);
      }
    } finally {
      queue.remove(me);
      if (interrupted) {
        me.interrupt();
      }
    }
  }

  /** Wakes up to so many, after room was made. */
  void wake(int count) {
    VarHandle.fullFence();
    for (int i = 0; i < count; i++) {
      Thread next = queue.poll();
      if (next == null) {
        return;
      }
      LockSupport.unpark(next);
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}

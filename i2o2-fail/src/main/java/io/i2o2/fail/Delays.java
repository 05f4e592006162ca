package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of one scheduler that are held back. When its time has come, an outcome is carried to
 * the completion thread by a no-op, so that callbacks and guards still run there; where the
 * scheduler takes no more work, it is told by the thread that keeps the time.
 *
 * <p>That thread is made for the first delay, and ends with the scheduler.
 */
final class Delays {
  private static final long RETRY_MILLIS = 1;

  private final Scheduler real;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Interception> heldBack = ConcurrentHashMap.newKeySet();

  /** Accepted operations that have or will have a delay. Under the lock. */
  private int pending;

  private volatile boolean hurried;
  private volatile @Nullable Thread completionThread;
  private @Nullable ScheduledThreadPoolExecutor timer;

  Delays(Scheduler real, String name) {
    this.real = real;
    this.name = name;
  }

  void begin() {
    lock.lock();
    try {
      pending++;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      pending--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isNone() {
    lock.lock();
    try {
      return pending == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Holds an outcome back; called on the completion thread, or by whoever found it there. */
  void holdBack(Interception operation, long millis) {
    heldBack.add(operation);
    if (hurried || !later(() -> hurry(operation), millis)) {
      endNow(operation);
    } else if (hurried) {
      hurry(operation);
    }
  }

  private void endNow(Interception operation) {
    if (heldBack.remove(operation)) {
      operation.end();
    }
  }

  /** Ends the delay of an operation, if it has one. */
  void hurry(Interception operation) {
    if (heldBack.remove(operation)) {
      carry(operation);
    }
  }

  /** Ends all delays, those to come too. */
  void hurryAll() {
    hurried = true;
    heldBack.forEach(this::hurry);
  }

  private void carry(Interception operation) {
    boolean carried;
    try {
      carried =
          real.trySubmit(
              Opcode.nop(),
              Guard.NONE,
              (_, _, _) -> {
                learnCompletionThread();
                operation.end();
              });
    } catch (RuntimeException e) {
      // Closed, dead, or polling only: there is no better thread than this one.
      operation.end();
      return;
    }
    if (!carried && !later(() -> carry(operation), RETRY_MILLIS)) {
      operation.end();
    }
  }

  /** Runs something later, on the thread that keeps the time; false if that has ended. */
  boolean later(Runnable action, long millis) {
    try {
      // What it could throw, outcomes catch.
      var _ = timer().schedule(action, millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private ScheduledThreadPoolExecutor timer() {
    lock.lock();
    try {
      if (timer == null) {
        timer =
            new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name + "-failpoint-latency").factory());
        // What is left at the end has been hurried: nothing is to be waited for.
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
      }
      return timer;
    } finally {
      lock.unlock();
    }
  }

  /** To be called on it. */
  void learnCompletionThread() {
    completionThread = Thread.currentThread();
  }

  /** Refuses to block the thread that is known to tell outcomes. */
  void requireMayBlock(String what) {
    if (Thread.currentThread() == completionThread) {
      throw new IllegalStateException(
          what + " would block the completion thread of scheduler " + name);
    }
  }

  /** Waits until none is pending, or until then; an interrupt does not end it. */
  void awaitNone(long endNanos) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (pending > 0) {
        long left = endNanos - System.nanoTime();
        if (left <= 0) {
          break;
        }
        try {
          changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets the thread that keeps the time end. */
  void shutDown() {
    lock.lock();
    try {
      if (timer == null) {
        timer = new ScheduledThreadPoolExecutor(1);
      }
      timer.shutdown();
    } finally {
      lock.unlock();
    }
  }
}

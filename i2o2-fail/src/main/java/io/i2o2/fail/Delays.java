package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.engine.OwnThread;
import io.i2o2.engine.SchedulerThreads;
import io.i2o2.engine.SpinBudget;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of one scheduler that are held back. When its time has come, an outcome is carried to
 * the completion thread by a no-op, so that callbacks and guards still run there, one after the
 * other. While the scheduler closes it takes none: those outcomes wait until its thread has ended,
 * and are told by another, still one after the other.
 *
 * <p>The time is kept by a thread that is made for the first delay, and ends with the scheduler.
 */
final class Delays {
  private static final long RETRY_MILLIS = 1;

  private final Scheduler real;
  private final String name;
  private final SpinBudget patience = new SpinBudget();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Interception> heldBack = ConcurrentHashMap.newKeySet();

  /** Accepted operations that have or will have a delay. Under the lock. */
  private int pending;

  /** Those whose time came while the real scheduler was closing. */
  private final Queue<Interception> stranded = new ConcurrentLinkedQueue<>();

  /** Held while an outcome is told by another thread than the real scheduler's. */
  private final ReentrantLock telling = new ReentrantLock();

  private volatile boolean hurried;
  private final AtomicInteger closers = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable Thread completionThread;
  private @Nullable ScheduledThreadPoolExecutor timer;

  Delays(Scheduler real, String name) {
    this.real = real;
    this.name = name;
  }

  /** That of all replies that do not come from the backend itself. */
  SpinBudget patience() {
    return patience;
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

  /** Holds an outcome back; called by the thread that got it from the real scheduler. */
  void holdBack(Interception operation, long millis) {
    if (hurried) {
      operation.end();
      return;
    }
    heldBack.add(operation);
    if (!later(() -> hurry(operation), millis) || hurried) {
      hurry(operation);
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
      // Closed, dead, or polling only.
      tellHere(operation);
      return;
    }
    if (!carried && !later(() -> carry(operation), RETRY_MILLIS)) {
      tellHere(operation);
    }
  }

  /** Tells an outcome without the real scheduler's thread, once that runs no more callbacks. */
  private void tellHere(Interception operation) {
    stranded.add(operation);
    if (closers.get() == 0 || closed) {
      tellStranded();
    }
  }

  private void tellStranded() {
    telling.lock();
    try {
      for (Interception each = stranded.poll(); each != null; each = stranded.poll()) {
        each.end();
      }
    } finally {
      telling.unlock();
    }
  }

  /** Closes the real scheduler; what it does not carry meanwhile is told afterwards. */
  void closing(Runnable close) {
    closers.incrementAndGet();
    try {
      close.run();
      closed = true;
    } finally {
      // A close that was refused, on the scheduler's own thread, has changed nothing.
      if (closers.decrementAndGet() == 0 || closed) {
        tellStranded();
      }
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
                1, SchedulerThreads.factory(name + "-failpoint-latency"));
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
      throw OwnThread.wouldBlock(what, name);
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

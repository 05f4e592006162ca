package io.i2o2.fallback.driver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that have ended, from any thread to the owner.
 *
 * <p>Memory order: to add a job is a compare-and-set of {@code newest}, to take all of them a
 * get-and-set, so that the owner sees what the job's thread wrote before. The owner stores {@code
 * sleeper}, then looks for a job; who adds one looks for the sleeper afterwards. All four are
 * volatile, hence one of the two sees the other.
 */
final class Completions {
  private static final VarHandle NEWEST;
  private static final VarHandle SLEEPER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      NEWEST = lookup.findVarHandle(Completions.class, "newest", Job.class);
      SLEEPER = lookup.findVarHandle(Completions.class, "sleeper", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Job newest;
  private volatile @Nullable Thread sleeper;

  // Only for the owner: what it took, in order.
  private @Nullable Job first;

  /** Adds one. Any thread. */
  void add(Job job) {
    Job current;
    do {
      current = newest;
      job.nextCompleted = current;
    } while (!NEWEST.compareAndSet(this, current, job));
    Thread asleep = sleeper;
    if (asleep != null && SLEEPER.compareAndSet(this, asleep, null)) {
      LockSupport.unpark(asleep);
    }
  }

  // For the owner.

  boolean isEmpty() {
    return first == null && newest == null;
  }

  /** Takes one that ended, or null. */
  @Nullable Job poll() {
    if (first == null) {
      Job each = (Job) NEWEST.getAndSet(this, (Job) null);
      while (each != null) {
        Job below = each.nextCompleted;
        each.nextCompleted = first;
        first = each;
        each = below;
      }
    }
    Job job = first;
    if (job != null) {
      first = job.nextCompleted;
      job.nextCompleted = null;
    }
    return job;
  }

  /** Waits for one, for an unpark, or for a time. */
  void await(long nanos) {
    sleeper = Thread.currentThread();
    try {
      if (isEmpty()) {
        LockSupport.parkNanos(this, nanos);
      }
    } finally {
      sleeper = null;
    }
  }
}

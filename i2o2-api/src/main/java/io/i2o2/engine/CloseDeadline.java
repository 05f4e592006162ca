package io.i2o2.engine;

import io.i2o2.SchedulerDiedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a close does to accepted work: until the deadline it runs; then it is cancelled, again and
 * again, because an operation may be where it cannot be cancelled for a moment; and what the kernel
 * has not ended in half of the grace is abandoned. The other half is for the rest of the end.
 */
final class CloseDeadline {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final VarHandle DEADLINE;

  static {
    try {
      DEADLINE = MethodHandles.lookup().findVarHandle(CloseDeadline.class, "leftNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final Duration patience;
  private final Driver driver;
  private final long epoch;

  /** The deadline, in nanoseconds after {@code epoch}. */
  private volatile long leftNanos = Long.MAX_VALUE;

  private boolean cancelling;
  private long cancellingSince;
  private long lastCancel;

  /** What is to be done with accepted work. */
  enum Due {
    NOTHING,
    CANCEL,
    ABANDON
  }

  CloseDeadline(String name, Duration grace, Driver driver) {
    this.name = name;
    this.driver = driver;
    this.epoch = driver.nanoTime();
    this.patience = grace.dividedBy(2);
  }

  /** How long until the deadline; negative afterwards. Any thread. */
  long leftNanos() {
    long deadline = leftNanos;
    return deadline == Long.MAX_VALUE ? deadline : deadline - (driver.nanoTime() - epoch);
  }

  /** Sets the deadline, unless there is an earlier one. Any thread. */
  void within(long timeoutNanos) {
    long now = driver.nanoTime() - epoch;
    long mine = timeoutNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + timeoutNanos;
    long current = leftNanos;
    while (mine < current) {
      long witness = (long) DEADLINE.compareAndExchange(this, current, mine);
      if (witness == current) {
        return;
      }
      current = witness;
    }
  }

  // For the loop.

  /** Whether the deadline has passed: what is not with the kernel yet never gets there. */
  boolean isCancelling() {
    return cancelling;
  }

  /** How long the loop may sleep. */
  long sleepNanos() {
    if (cancelling) {
      return AGAIN_NANOS;
    }
    return Math.clamp(leftNanos(), 0, Waker.LONGEST_SLEEP_NANOS);
  }

  /** Looks at the time, and says what is to be done with accepted work now. */
  Due look() {
    if (leftNanos == Long.MAX_VALUE) {
      return Due.NOTHING;
    }
    long now = driver.nanoTime() - epoch;
    if (now < leftNanos) {
      return Due.NOTHING;
    }
    if (!cancelling) {
      cancelling = true;
      cancellingSince = now;
      lastCancel = now - AGAIN_NANOS;
    }
    if (now - cancellingSince > patience.toNanos()) {
      return Due.ABANDON;
    }
    if (now - lastCancel < AGAIN_NANOS) {
      return Due.NOTHING;
    }
    lastCancel = now;
    return Due.CANCEL;
  }

  /** Why operations are abandoned. */
  SchedulerDiedException notGivenBack() {
    return new SchedulerDiedException(
        "scheduler "
            + name
            + " was closed, and the kernel did not give the operation back within "
            + patience
            + " of cancelling it",
        true,
        null);
  }
}

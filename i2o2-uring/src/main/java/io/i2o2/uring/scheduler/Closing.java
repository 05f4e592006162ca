package io.i2o2.uring.scheduler;

import io.i2o2.SchedulerDiedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * What a close does to accepted work: until the deadline it runs; then it is cancelled, again and
 * again, because an operation may be where it cannot be cancelled for a moment; and what the kernel
 * has not given back some seconds later is abandoned.
 */
final class Closing {
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final VarHandle DEADLINE;

  static {
    try {
      DEADLINE = MethodHandles.lookup().findVarHandle(Closing.class, "leftNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String name;
  private final long epoch = System.nanoTime();

  /** The deadline, in nanoseconds after {@code epoch}. */
  private volatile long leftNanos = Long.MAX_VALUE;

  private boolean cancelling;
  private long cancellingSince;
  private long lastCancel;

  Closing(String name) {
    this.name = name;
  }

  /** Sets the deadline, unless there is an earlier one. Any thread. */
  void within(long timeoutNanos) {
    long now = System.nanoTime() - epoch;
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
    long left =
        leftNanos == Long.MAX_VALUE ? leftNanos : leftNanos - (System.nanoTime() - epoch);
    return Math.clamp(left, 0, Waker.LONGEST_SLEEP_NANOS);
  }

  /** Looks at the time. */
  void step(RingLoop loop) {
    if (leftNanos == Long.MAX_VALUE) {
      return;
    }
    long now = System.nanoTime() - epoch;
    if (now < leftNanos) {
      return;
    }
    if (!cancelling) {
      cancelling = true;
      cancellingSince = now;
      lastCancel = now - AGAIN_NANOS;
    }
    if (now - cancellingSince > GRACE_NANOS) {
      abandon(loop);
    } else if (now - lastCancel >= AGAIN_NANOS) {
      lastCancel = now;
      loop.cancelAll();
      loop.cancelAttempts();
    }
  }

  private void abandon(RingLoop loop) {
    SchedulerDiedException why =
        new SchedulerDiedException(
            "scheduler "
                + name
                + " was closed, and the kernel did not give the operation back within "
                + TimeUnit.NANOSECONDS.toSeconds(GRACE_NANOS)
                + " seconds of cancelling it",
            true,
            null);
    loop.abandonAll(why);
  }
}

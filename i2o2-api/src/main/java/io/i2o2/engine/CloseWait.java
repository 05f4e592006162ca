package io.i2o2.engine;

import io.i2o2.SchedulerOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of a scheduler, but not longer than a close may take: until the deadline, and a
 * grace. An own thread that has ended is found out meanwhile.
 */
public final class CloseWait {
  private static final Logger LOG = LoggerFactory.getLogger(CloseWait.class);

  /** How often to look whether the own thread lives, and whether the deadline has moved. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String scheduler;
  private final long graceNanos;
  private final OwnThread ownThread;
  private final CountDownLatch ended;
  private final LongSupplier leftNanos;

  /**
   * For one scheduler.
   *
   * @param options its options, with name and grace
   * @param ownThread its own thread
   * @param ended open when the scheduler has ended
   * @param leftNanos how long until the deadline, negative afterwards; others may shorten it
   */
  public CloseWait(
      SchedulerOptions options, OwnThread ownThread, CountDownLatch ended, LongSupplier leftNanos) {
    this.scheduler = options.name();
    this.graceNanos = options.grace().toNanos();
    this.ownThread = ownThread;
    this.ended = ended;
    this.leftNanos = leftNanos;
  }

  /**
   * Checks the timeout of a close.
   *
   * @param timeout as it was given
   * @return nanoseconds; {@link Long#MAX_VALUE} for more than that
   * @throws IllegalArgumentException if it is negative
   */
  public static long requireTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException(
          "the timeout of a close is " + timeout + ", but must be zero or more");
    }
    return TimeUnit.NANOSECONDS.convert(timeout);
  }

  /**
   * Waits; an interrupt is kept for later. Logs what it leaves behind, if anything.
   *
   * @param onDeath called if the own thread has ended, perhaps more than once
   * @param start when the close began, by {@link System#nanoTime}
   * @return whether the scheduler has ended
   */
  public boolean await(Runnable onDeath, long start) {
    boolean interrupted = false;
    boolean over = false;
    long left;
    while (!over && (left = leftNanos(start)) > 0) {
      if (ownThread.dead() != null) {
        onDeath.run();
      }
      try {
        over = ended.await(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!over) {
      report();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return over;
  }

  /** Waits as long as it takes; an interrupt is kept for later. */
  public void untilEnded() {
    boolean interrupted = false;
    while (ended.getCount() > 0) {
      try {
        ended.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A close that comes after the deadline has the grace, too. */
  private long leftNanos(long start) {
    long fromNow = Math.max(leftNanos.getAsLong(), start - System.nanoTime());
    return fromNow > Long.MAX_VALUE - graceNanos ? Long.MAX_VALUE : fromNow + graceNanos;
  }

  private void report() {
    FailSafeLog.error(
        LOG,
        "scheduler {} is not over though the timeout of its close and the grace have passed: its"
            + " own thread is where the stack trace shows, perhaps in a callback or guard that"
            + " blocks, or does not run the loop any more. The close returns; replies, files and"
            + " memory that are left are given back when that thread goes on",
        scheduler,
        whereabouts(ownThread.thread()));
  }

  private static @Nullable Throwable whereabouts(@Nullable Thread thread) {
    if (thread == null) {
      return null;
    }
    Throwable whereabouts = new IllegalStateException(thread + ", " + thread.getState());
    whereabouts.setStackTrace(thread.getStackTrace());
    return whereabouts;
  }
}

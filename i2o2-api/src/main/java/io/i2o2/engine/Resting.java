package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operations that did not run and are to be started again, each after a pause of {@value
 * #FIRST_PAUSE_MILLIS} ms, then twice as long, up to {@value #LAST_PAUSE_MILLIS} ms. After {@value
 * #PATIENCE_MILLIS} ms there is no further try. Only for the loop.
 */
final class Resting {
  private static final int FIRST_PAUSE_MILLIS = 1;
  private static final int LAST_PAUSE_MILLIS = 256;
  private static final int PATIENCE_MILLIS = 2000;
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);

  private static final long SAID_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(Resting.class);

  private final Driver driver;
  private final String text;
  private boolean hasSaid;
  private long saidNanos;
  private final PriorityQueue<Attempt> attempts =
      new PriorityQueue<>(Comparator.comparingLong((Attempt each) -> each.dueNanos));

  Resting(Driver driver) {
    this.driver = driver;
    this.text =
        "{}: "
            + driver.rule().whyNotRun()
            + " for "
            + PATIENCE_MILLIS
            + " ms, and it did not run: its result is -EAGAIN. The limit of the user (ulimit -u,"
            + " LimitNPROC), of the cgroup (pids.max, TasksMax) or of the machine"
            + " (kernel.threads-max) is reached";
  }

  /** Lets one rest; false if it was tried for long enough: its result is {@link Errno#EAGAIN}. */
  boolean add(Attempt attempt) {
    long now = driver.nanoTime();
    if (attempt.pauseNanos == 0) {
      attempt.refusedNanos = now;
      attempt.pauseNanos = TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS);
    } else {
      long longest = TimeUnit.MILLISECONDS.toNanos(LAST_PAUSE_MILLIS);
      attempt.pauseNanos = Math.min(2 * attempt.pauseNanos, longest);
    }
    if (now - attempt.refusedNanos >= PATIENCE_NANOS) {
      say(attempt.opcode(), now);
      return false;
    }
    attempt.isRetry = true;
    attempt.dueNanos = now + attempt.pauseNanos;
    attempt.hold();
    attempts.add(attempt);
    return true;
  }

  /** Not for each one: where one does not run, thousands may not. */
  private void say(Opcode opcode, long nowNanos) {
    if (!hasSaid || nowNanos - saidNanos >= SAID_AGAIN_NANOS) {
      hasSaid = true;
      saidNanos = nowNanos;
      FailSafeLog.warn(LOG, text, opcode, null);
    }
  }

  boolean isEmpty() {
    return attempts.isEmpty();
  }

  /** The next one that is due, or null. */
  @Nullable Attempt poll(long nowNanos) {
    Attempt next = attempts.peek();
    return next != null && next.dueNanos - nowNanos <= 0 ? attempts.poll() : null;
  }

  /** Takes out any, or null. */
  @Nullable Attempt pollAny() {
    return attempts.poll();
  }

  /** Takes out the one of an operation, or null. */
  @Nullable Attempt remove(Operation operation) {
    for (Attempt each : attempts) {
      if (each.operation == operation) {
        attempts.remove(each);
        return each;
      }
    }
    return null;
  }

  /** How long nothing is due. */
  long sleepNanos(long nowNanos) {
    Attempt next = attempts.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.dueNanos - nowNanos);
  }
}

package io.i2o2.bench.fault;

import io.i2o2.fail.FailpointCallback;
import io.i2o2.fail.Hit;
import io.i2o2.fail.Outcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Springs once, at some hit of a point: throws something, or asks the point to return. */
final class Trap implements FailpointCallback {
  /** In which a scheduler that died has answered everybody. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final int at;
  private final @Nullable Throwable fault;
  private final AtomicInteger passes = new AtomicInteger();
  private volatile @Nullable Thread victim;
  private volatile long nanos;

  /** What is sprung on whoever passes the point. */
  enum Kind {
    RUNTIME_EXCEPTION,
    OUT_OF_MEMORY,
    STACK_OVERFLOW,
    /** Nothing is thrown, but the point returns. */
    RETURN;

    private @Nullable Throwable fault() {
      return switch (this) {
        case RUNTIME_EXCEPTION -> new IllegalStateException("a test's fault");
        case OUT_OF_MEMORY -> new OutOfMemoryError("a test's fault");
        case STACK_OVERFLOW -> new StackOverflowError("a test's fault");
        case RETURN -> null;
      };
    }
  }

  Trap(int at, Kind kind) {
    this.at = at;
    this.fault = kind.fault();
  }

  @Override
  public @Nullable Outcome decide(Hit hit) {
    if (passes.incrementAndGet() != at) {
      return null;
    }
    nanos = System.nanoTime();
    victim = Thread.currentThread();
    if (fault instanceof Error error) {
      throw error;
    }
    if (fault instanceof RuntimeException exception) {
      throw exception;
    }
    return new Outcome.Return(null);
  }

  boolean isSprung() {
    return victim != null;
  }

  /** Who passed the point; only once it is sprung. */
  Thread victim() {
    return Objects.requireNonNull(victim);
  }

  /** How long a scheduler that died of it may still take to answer. */
  Duration left() {
    return GRACE.minusNanos(System.nanoTime() - nanos);
  }

  /** Whether something came too late after it. */
  boolean isTooLate(long endNanos) {
    return endNanos - nanos > GRACE.toNanos();
  }

  @Override
  public String toString() {
    return fault + " at hit " + at;
  }

  /** Whether something was thrown because of it. */
  boolean caused(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (fault == null
          ? String.valueOf(each.getMessage()).startsWith("failpoint ")
          : each == fault) {
        return true;
      }
    }
    return false;
  }
}

package io.i2o2.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closing a scheduler that has outcomes held back: they are waited for like operations, and told at
 * the deadline.
 */
final class Closing {
  private final Scheduler real;
  private final SchedulerTag tag;
  private final Delays delays;
  private final Slots slots;
  private final Duration defaultTimeout;
  private final Duration grace;

  Closing(Scheduler real, SchedulerTag tag, Delays delays, Slots slots, SchedulerOptions options) {
    this.real = real;
    this.tag = tag;
    this.delays = delays;
    this.slots = slots;
    this.defaultTimeout = options.closeTimeout();
    this.grace = options.grace();
  }

  void close() {
    close(defaultTimeout);
  }

  void close(Duration asked) {
    boolean immediately =
        Points.CLOSE.isConfigured() && Points.CLOSE.evaluate(Place.in(tag)) != null;
    Duration timeout = immediately ? Duration.ZERO : asked;
    // The longest wait is cut to half of what nanoTime can tell apart, 146 years.
    long nanos = Math.min(TimeUnit.NANOSECONDS.convert(timeout), Long.MAX_VALUE / 2);
    long end = System.nanoTime() + nanos;
    delays.closing(() -> real.close(timeout));
    delays.awaitNone(end);
    delays.hurryAll();
    // Longer only if the real scheduler is not over either, because a callback blocks it.
    delays.awaitNone(System.nanoTime() + grace.toNanos());
    slots.releaseInjected();
    delays.shutDown();
  }
}

package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closing a scheduler that has outcomes held back: they are waited for like operations, and told at
 * the deadline. Only then the real scheduler is closed, so that they are told on its own thread.
 */
final class Closing {
  private final Scheduler real;
  private final SchedulerTag tag;
  private final Delays delays;
  private final Duration defaultTimeout;
  private final @Nullable FailLoop loop;
  private volatile boolean begun;

  Closing(
      Scheduler real,
      SchedulerTag tag,
      Delays delays,
      Duration defaultTimeout,
      @Nullable FailLoop loop) {
    this.real = real;
    this.tag = tag;
    this.delays = delays;
    this.defaultTimeout = defaultTimeout;
    this.loop = loop;
  }

  boolean hasBegun() {
    return begun;
  }

  Duration defaultTimeout() {
    return defaultTimeout;
  }

  void close(Duration asked, FailScheduler scheduler) {
    boolean immediately =
        Points.CLOSE.isConfigured() && Points.CLOSE.evaluate(Place.in(tag)) != null;
    Duration timeout = immediately ? Duration.ZERO : asked;
    // The longest wait is cut to half of what nanoTime can tell apart, 146 years.
    long nanos = Math.min(TimeUnit.NANOSECONDS.convert(timeout), Long.MAX_VALUE / 2);
    long end = System.nanoTime() + nanos;
    if (!timeout.isNegative() && !delays.isNone()) {
      finishDelays(end, scheduler);
      timeout = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
    real.close(timeout);
    begun = true;
    // A delay that began meanwhile: the operation is over, the scheduler too.
    delays.hurryAll();
    delays.awaitNone(Long.MAX_VALUE / 2 + System.nanoTime());
    scheduler.release();
    delays.shutDown();
  }

  private void finishDelays(long end, FailScheduler scheduler) {
    if (loop != null && loop.isOwnThread()) {
      if (loop.isRunning()) {
        return; // the real scheduler refuses
      }
      begin(scheduler);
      loop.runUntil(delays::isNone, end);
    } else {
      if (isOwnThread()) {
        return; // the real scheduler refuses
      }
      begin(scheduler);
      delays.awaitNone(end);
    }
    delays.hurryAll();
  }

  private void begin(FailScheduler scheduler) {
    begun = true;
    scheduler.lookCloser();
  }

  /** Asks a reply of the backend, which knows its threads, and refuses to block them. */
  private boolean isOwnThread() {
    try {
      Reply probe = real.trySubmit(Opcode.nop(), Guard.NONE);
      if (probe != null && !probe.isDone()) {
        Interrupts.kept(() -> probe.await(Duration.ofNanos(1)));
      }
      return false;
    } catch (SchedulerClosedException e) {
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /**
   * Imitates the death of the loop, where the backend has no system calls to let it die by: the
   * real scheduler is closed without delay.
   */
  void dieIfTold() {
    if (!tag.isHooked()
        && Points.RUN.isConfigured()
        && Points.RUN.evaluate(Place.in(tag)) != null) {
      Thread.ofPlatform()
          .daemon()
          .name(tag.name() + "-failpoint-death")
          .start(() -> real.close(Duration.ZERO));
      begun = true;
      throw new SchedulerClosedException(
          tag.name(), new IllegalStateException("failpoint " + Points.RUN.name()));
    }
  }
}

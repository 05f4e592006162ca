package io.i2o2.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A loop that the caller runs, with a scheduler whose operations can be made to fail. */
final class FailLoop implements SchedulerLoop {
  private static final long IDLE_NANOS = 50_000;

  private final SchedulerLoop real;
  private final SchedulerTag tag;
  private final FailScheduler scheduler;
  private volatile @Nullable Thread own;

  /** Only for the own thread. */
  private boolean running;

  FailLoop(SchedulerLoop real, SchedulerTag tag, SchedulerOptions options) {
    this.real = real;
    this.tag = tag;
    this.scheduler = new FailScheduler(real.scheduler(), tag, options, this);
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    enter();
    try {
      real.run();
    } finally {
      running = false;
    }
  }

  @Override
  public boolean runOnce() {
    enter();
    try {
      return real.runOnce();
    } finally {
      running = false;
    }
  }

  boolean isOwnThread() {
    return Thread.currentThread() == own;
  }

  /** Only on the own thread. */
  boolean isRunning() {
    return running;
  }

  /** Runs turns until a condition holds, or until then; only on the own thread. */
  void runUntil(BooleanSupplier condition, long endNanos) {
    while (!condition.getAsBoolean() && System.nanoTime() - endNanos < 0) {
      if (!runOnce()) {
        LockSupport.parkNanos(this, IDLE_NANOS);
      }
    }
  }

  private void enter() {
    if (own == null) {
      own = Thread.currentThread();
    }
    // The backend refuses other threads, and turns within turns.
    if (isOwnThread() && !running) {
      dieIfTold();
      running = true;
    }
  }

  private void dieIfTold() {
    if (!tag.isHooked()
        && Points.RUN.isConfigured()
        && Points.RUN.evaluate(Place.in(tag)) != null) {
      scheduler.close(Duration.ZERO);
      throw new SchedulerDiedException("failpoint " + Points.RUN.name(), false, null);
    }
  }
}

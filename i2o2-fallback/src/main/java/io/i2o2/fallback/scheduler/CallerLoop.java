package io.i2o2.fallback.scheduler;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;

/** The completion thread's duty on a thread of the caller's. The pool runs from its first call. */
final class CallerLoop implements SchedulerLoop {
  private final FallbackScheduler scheduler;

  CallerLoop(FallbackScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    if (scheduler.claimLoop("SchedulerLoop.run")) {
      scheduler.loop().runToEnd();
    } else {
      scheduler.awaitSubstitute();
    }
  }

  @Override
  public boolean runOnce() {
    return scheduler.claimLoop("SchedulerLoop.runOnce") && scheduler.loop().turn(false);
  }
}

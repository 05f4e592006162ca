package io.i2o2.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;

/** A loop that the caller runs, with a scheduler whose operations can be made to fail. */
final class FailLoop implements SchedulerLoop {
  private final SchedulerLoop real;
  private final FailScheduler scheduler;

  FailLoop(SchedulerLoop real, SchedulerTag tag, SchedulerOptions options) {
    this.real = real;
    this.scheduler = new FailScheduler(real.scheduler(), tag, options);
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    real.run();
  }

  @Override
  public boolean runOnce() {
    return real.runOnce();
  }
}

package io.i2o2.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import java.time.Duration;

/** A loop that the caller runs, with a scheduler whose operations can be made to fail. */
final class FailLoop implements SchedulerLoop {
  private final SchedulerLoop real;
  private final SchedulerTag tag;
  private final FailScheduler scheduler;

  FailLoop(SchedulerLoop real, SchedulerTag tag, SchedulerOptions options) {
    this.real = real;
    this.tag = tag;
    this.scheduler = new FailScheduler(real.scheduler(), tag, options);
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    dieIfTold();
    real.run();
  }

  @Override
  public boolean runOnce() {
    dieIfTold();
    return real.runOnce();
  }

  private void dieIfTold() {
    if (Points.RUN.isConfigured()
        && !tag.isHooked(scheduler.backend())
        && Points.RUN.evaluate(Place.in(tag)) != null) {
      scheduler.close(Duration.ZERO);
      throw new SchedulerDiedException("failpoint " + Points.RUN.name(), false, null);
    }
  }
}

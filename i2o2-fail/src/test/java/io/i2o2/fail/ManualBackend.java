package io.i2o2.fail;

import io.i2o2.Availability;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.spi.SchedulerProvider;

/** Provides {@link ManualScheduler}s, under the name {@code manual}. */
public final class ManualBackend implements SchedulerProvider {
  /** For the service loader. */
  public ManualBackend() {}

  @Override
  public String name() {
    return "manual";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability availability() {
    return new Availability.Available("for tests");
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    return ManualScheduler.started(options);
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    return ManualScheduler.loop(options);
  }
}

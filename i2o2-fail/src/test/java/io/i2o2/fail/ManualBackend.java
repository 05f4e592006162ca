package io.i2o2.fail;

import io.i2o2.Availability;
import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.engine.Engine;
import io.i2o2.engine.Interceptor;
import io.i2o2.spi.SchedulerProvider;

/** Provides schedulers on a {@link ManualDriver}, under the name {@code manual}. */
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
    return Engine.spawn(
        new Backend("manual", "for tests"), options, new ManualDriver(), Interceptor.find(options));
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    return Engine.loop(
        new Backend("manual", "for tests"), options, new ManualDriver(), Interceptor.find(options));
  }
}

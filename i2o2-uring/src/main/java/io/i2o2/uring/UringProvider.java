package io.i2o2.uring;

import io.i2o2.Availability;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.spi.SchedulerProvider;

/** The uring backend. */
public final class UringProvider implements SchedulerProvider {
  @Override
  public String name() {
    return "uring";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability availability() {
    return new Availability.Unavailable(Availability.Reason.OTHER, "not built yet", "Wait.");
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    throw new SchedulerUnavailableException(
        name(), (Availability.Unavailable) availability(), null);
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    throw new SchedulerUnavailableException(
        name(), (Availability.Unavailable) availability(), null);
  }
}

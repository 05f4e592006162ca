package io.i2o2.fallback;

import io.i2o2.Availability;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.fallback.driver.PoolSchedulers;
import io.i2o2.spi.SchedulerProvider;

/** Offers the thread pool. */
public final class FallbackProvider implements SchedulerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public FallbackProvider() {}

  @Override
  public String name() {
    return "fallback";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability availability() {
    return new Availability.Available("java.nio on a pool of threads");
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    return PoolSchedulers.spawn(options);
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    return PoolSchedulers.loop(options);
  }
}

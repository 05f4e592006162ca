package io.i2o2;

import io.i2o2.spi.SchedulerProvider;

/**
 * Stands for a provider that cannot be loaded.
 *
 * @param name what is known of it
 * @param defect why it cannot be loaded
 */
record BrokenProvider(String name, Availability.Unavailable defect) implements SchedulerProvider {
  @Override
  public int priority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public Availability availability() {
    return defect;
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    throw new SchedulerUnavailableException(name, defect, null);
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    throw new SchedulerUnavailableException(name, defect, null);
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.SchedulerBuilder;

final class SmallPoolTest implements FallbackFixture {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    // The suite holds one thread by a read that waits, and expects others to go on.
    return builder.backend("fallback").poolSize(2);
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.SchedulerBuilder;

final class TinyQueueTest implements FallbackFixture {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback").queueSize(2);
  }
}

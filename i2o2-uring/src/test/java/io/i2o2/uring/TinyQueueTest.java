package io.i2o2.uring;

import io.i2o2.SchedulerBuilder;

final class TinyQueueTest implements UringFixture {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring").queueSize(2);
  }
}

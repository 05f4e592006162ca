package io.i2o2.fallback.driver;

import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.StackEndCloseContract;
import io.i2o2.contract.StackEndContract;
import io.i2o2.contract.StackEndHandlesContract;

final class TinyQueueTest
    implements FallbackFixture, StackEndContract, StackEndHandlesContract, StackEndCloseContract {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback").queueSize(2);
  }
}

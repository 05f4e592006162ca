package io.i2o2.uring;

import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.StackEndCloseContract;
import io.i2o2.contract.StackEndContract;
import io.i2o2.contract.StackEndHandlesContract;

final class TinyQueueTest
    implements UringFixture, StackEndContract, StackEndHandlesContract, StackEndCloseContract {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring").queueSize(2);
  }
}

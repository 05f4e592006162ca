package io.i2o2.uring;

import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.OpensContract;
import io.i2o2.contract.RingsContract;

final class RingsTest implements UringFixture, RingsContract, OpensContract {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring").rings(RINGS);
  }
}

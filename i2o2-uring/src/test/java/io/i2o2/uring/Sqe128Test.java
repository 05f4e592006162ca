package io.i2o2.uring;

import io.i2o2.SchedulerBuilder;

final class Sqe128Test implements UringFixture {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring").sqe128(true);
  }
}

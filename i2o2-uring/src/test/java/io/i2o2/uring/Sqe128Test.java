package io.i2o2.uring;

import io.i2o2.SchedulerBuilder;
import org.junit.jupiter.api.BeforeAll;

/** On 128-byte SQEs, and with all that callers do on their own threads switched off. */
final class Sqe128Test implements UringFixture {
  @BeforeAll
  static void assumeWideRings() {
    RealKernel.assumeWideRings();
  }

  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring").sqe128(true).readInPlace(false).writeInPlace(false);
  }
}

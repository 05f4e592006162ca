package io.i2o2.fallback.driver;

import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerOptions;
import io.i2o2.contract.ChildJvmContract;
import io.i2o2.contract.Doomed;

/** In a JVM of its own. */
final class ChildJvmTest implements ChildJvmContract {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback");
  }

  @Override
  public Doomed doomed(SchedulerBuilder builder) {
    SchedulerOptions options = builder.options();
    ThrowingDriver driver = new ThrowingDriver(options);
    return new Doomed(PoolSchedulers.spawn(options, _ -> driver), driver::throwNext);
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerOptions;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.SchedulerContract;

/** The contract suite on the pool; each class is one configuration. */
interface FallbackFixture extends SchedulerContract {
  @Override
  default SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback");
  }

  @Override
  default Doomed doomed(SchedulerBuilder builder) {
    SchedulerOptions options = builder.options();
    ThrowingDriver driver = new ThrowingDriver(options);
    return new Doomed(start(options, driver), driver::throwNext);
  }

  default Scheduler start(SchedulerOptions options, PoolDriver driver) {
    return PoolSchedulers.spawn(options, _ -> driver);
  }

  @Override
  default boolean runsUringCommands() {
    return false;
  }

  @Override
  default boolean runsFallocateModes() {
    return false;
  }

  @Override
  default boolean rawDescriptorsAreTheProcess() {
    return false;
  }

  @Override
  default boolean cancelsReadsInFlight() {
    return false;
  }
}

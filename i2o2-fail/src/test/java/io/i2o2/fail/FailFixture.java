package io.i2o2.fail;

import static org.junit.jupiter.api.Assumptions.abort;

import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.SchedulerContract;

/** The contract suite on the fallback with failpoints around it. */
interface FailFixture extends SchedulerContract {
  @Override
  default SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback");
  }

  @Override
  default Doomed doomed(SchedulerBuilder builder) {
    return abort("only the backend's own tests can kill it");
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

package io.i2o2.fail;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With every point configured, but none that does anything, the scheduler keeps its contract. */
final class WatchedContractTest implements FailFixture {
  private static @Nullable FailScenario scenario;

  @BeforeAll
  static void setUp() {
    scenario = FailScenario.setUp("i2o2::fail::*=0*return(EIO)->0%return(EIO)->off");
  }

  @AfterAll
  static void tearDown() {
    if (scenario != null) {
      scenario.close();
    }
  }
}

package io.i2o2.uring.fail;

import io.i2o2.fail.FailScenario;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With every point configured, but none that does anything, the scheduler keeps its contract. */
final class WatchedUringTest implements HookedFixture {
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

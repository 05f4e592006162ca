package io.i2o2.uring.fail;

import io.i2o2.fail.FailScenario;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With every outcome told late, the scheduler keeps its contract. */
final class LateUringTest implements HookedFixture {
  private static @Nullable FailScenario scenario;

  @BeforeAll
  static void setUp() {
    scenario = FailScenario.setUp("i2o2::fail::submit=latency(1)");
  }

  @AfterAll
  static void tearDown() {
    if (scenario != null) {
      scenario.close();
    }
  }
}

package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Availability;
import io.i2o2.BackendReport;
import io.i2o2.Scheduler;
import java.util.List;

/** The backends, by name. */
final class Installed {
  static final List<String> NAMES = List.of("uring", "fallback");

  private static final List<BackendReport> REPORTS = Scheduler.backends();

  private Installed() {}

  /** Skips the test where a backend cannot be used, with the reason. */
  static void assumeAvailable(String backend) {
    Availability availability =
        REPORTS.stream()
            .filter(each -> each.name().equals(backend))
            .findFirst()
            .orElseThrow()
            .availability();
    assumeTrue(availability.isAvailable(), availability::describe);
  }
}

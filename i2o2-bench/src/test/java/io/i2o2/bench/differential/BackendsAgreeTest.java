package io.i2o2.bench.differential;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.BackendReport;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.differential.Differential;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The differential test; which operations it leaves out, and how to repeat it, is said there. */
@LinuxOnly("compares with what Linux answers, sparse files, permissions")
final class BackendsAgreeTest {
  private static final int STEPS = 100_000;

  @Test
  void uringAndFallbackAnswerLikeFileChannel(@TempDir Path folder) throws Exception {
    assumeAvailable("uring");
    try (Scheduler uring = Scheduler.builder().backend("uring").build();
        Scheduler fallback = Scheduler.builder().backend("fallback").build()) {
      Differential.run(STEPS, folder, List.of(uring, fallback));
    }
  }

  private static void assumeAvailable(String backend) {
    BackendReport report =
        Scheduler.backends().stream()
            .filter(each -> each.name().equals(backend))
            .findFirst()
            .orElseThrow();
    assumeTrue(report.availability().isAvailable(), () -> report.availability().describe());
  }
}

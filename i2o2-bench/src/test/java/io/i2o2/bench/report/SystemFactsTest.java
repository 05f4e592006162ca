package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Fact;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SystemFactsTest {
  @Test
  void readsTheLimitsThatIoUringIsHeldTo() {
    assertEquals(
        List.of(
            new Fact("limits", "nofile", "1024 files, at most 524288"),
            new Fact("limits", "memlock", "unlimited bytes, at most unlimited")),
        SystemFacts.limits(
            List.of(
                "Limit                     Soft Limit           Hard Limit           Units     ",
                "Max open files            1024                 524288               files     ",
                "Max locked memory         unlimited            unlimited            bytes     ",
                "Max nice priority         0                    0                    ")));
  }
}

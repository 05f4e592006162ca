package io.i2o2.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.i2o2.bench.report.Result;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class RivalsTest {
  private final Rivals.Rival uring = () -> Result.ofRate("read", "uring", 4, 1000, 1);

  @Test
  void aRowHasItsOwnNameAndTheFiguresOfItsBackend() throws Exception {
    Result row = uring.named("passthrough", "uring").measure();
    assertEquals("passthrough", row.backend());
    assertEquals(1000, row.operationsPerSecond());
  }

  @Test
  void aRowOfAnotherBackendThanItNamesFails() {
    IOException failure =
        assertThrows(IOException.class, () -> uring.named("filechannel", "filechannel").measure());
    assertEquals("filechannel was run by uring, not by filechannel", failure.getMessage());
  }
}

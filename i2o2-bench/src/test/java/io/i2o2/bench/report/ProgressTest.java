package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long now;

  private Progress progress(boolean terminal) {
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    return new Progress(out, terminal, () -> now, () -> "at " + now / SECOND);
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shortWorkIsSilentWhereThereIsNoTerminal() {
    try (Progress progress = progress(false)) {
      now = 2 * SECOND - 1;
      progress.tick();
    }
    assertEquals("", written());
  }

  @Test
  void longWorkSaysALineNowAndThen() {
    try (Progress progress = progress(false)) {
      for (int second = 0; second < 20; second++) {
        now = second * SECOND;
        progress.tick();
      }
    }
    assertEquals("at 2\nat 12\n", written().replace("\r\n", "\n"));
  }

  @Test
  void aTerminalShowsOneLineThatIsGoneInTheEnd() {
    try (Progress progress = progress(true)) {
      progress.tick();
      now = SECOND;
      progress.tick();
    }
    assertEquals("\r\033[Kat 0\r\033[Kat 1\r\033[K", written());
  }

  @Test
  void aTickAfterTheEndSaysNothing() {
    Progress progress = progress(true);
    progress.close();
    progress.tick();
    assertEquals("", written());
  }
}

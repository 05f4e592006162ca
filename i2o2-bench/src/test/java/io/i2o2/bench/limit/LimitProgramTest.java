package io.i2o2.bench.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.i2o2.bench.workload.BlockAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class LimitProgramTest {
  private static final int BLOCK = 4096;
  private static final double SECONDS = 0.05;

  @TempDir Path folder;
  @TempDir Path parent;

  private LimitProgram limit() throws InterruptedException {
    try {
      String searchPath = Objects.requireNonNullElse(System.getenv("PATH"), "");
      return LimitProgram.build(searchPath, parent);
    } catch (IOException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  private Path file(String name, int blocks) throws IOException {
    byte[] bytes = new byte[blocks * BLOCK];
    Arrays.fill(bytes, (byte) 7);
    return Files.write(folder.resolve(name), bytes);
  }

  private List<Path> made() throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.toList();
    }
  }

  @Test
  void everyModeCountsAndNothingIsLeftBehind() throws Exception {
    Path file = file("one", 16);
    BlockAccess reads = new BlockAccess(file, BLOCK, false, false);
    try (LimitProgram limit = limit()) {
      assertEquals(1, made().size());
      assertTrue(limit.nops(8, SECONDS) > 1000);
      assertTrue(limit.transfers(reads, 4, false, SECONDS) > 100);
      assertTrue(limit.transfers(reads, 4, true, SECONDS) > 100);
      assertTrue(limit.threads(reads, 2, SECONDS) > 100);
      List<Path> files = List.of(file, file("two", 4));
      assertTrue(limit.batches(files, false, BLOCK, 40, SECONDS) > 100);
    }
    assertEquals(List.of(), made());
  }

  @Test
  void writesGoOverTheFile() throws Exception {
    for (boolean registered : new boolean[] {false, true}) {
      Path file = file("one", 2);
      BlockAccess writes = new BlockAccess(file, BLOCK, false, true);
      try (LimitProgram limit = limit()) {
        assertTrue(limit.transfers(writes, 2, registered, SECONDS) > 10);
        assertThrows(IllegalArgumentException.class, () -> limit.threads(writes, 1, SECONDS));
      }
      byte[] after = new byte[2 * BLOCK];
      Arrays.fill(after, (byte) 1);
      assertEquals(-1, Arrays.mismatch(after, Files.readAllBytes(file)));
    }
  }

  @Test
  void aFailureSaysWhatAndWhy() throws Exception {
    BlockAccess missing = new BlockAccess(folder.resolve("missing"), BLOCK, false, false);
    try (LimitProgram limit = limit()) {
      IOException e =
          assertThrows(IOException.class, () -> limit.transfers(missing, 1, false, SECONDS));
      String text = String.valueOf(e.getMessage());
      assertTrue(text.endsWith(missing.path() + ": No such file or directory"), text);
    }
  }

  @Test
  void aPathWithoutACompilerIsAReason() throws IOException {
    IOException e = assertThrows(IOException.class, this::build);
    assertEquals("gcc: not found; Debian: gcc, libc6-dev", e.getMessage());
    assertEquals(List.of(), made());
  }

  @Test
  void aMissingHeaderIsAReason() throws IOException {
    compilerThatSays("limit.c:1:10: fatal error: liburing.h: No such file or directory");
    IOException e = assertThrows(IOException.class, this::build);
    assertEquals("liburing.h: not found; Debian: liburing-dev", e.getMessage());
    compilerThatSays("ld: cannot find -luring: No such file or directory");
    e = assertThrows(IOException.class, this::build);
    assertEquals("liburing: not found; Debian: liburing-dev", e.getMessage());
    compilerThatSays("internal compiler error");
    e = assertThrows(IOException.class, this::build);
    assertEquals("gcc cannot compile limit.c: internal compiler error", e.getMessage());
    assertEquals(List.of(), made());
  }

  private void compilerThatSays(String text) throws IOException {
    Path script = folder.resolve("gcc");
    Files.writeString(script, "#!/bin/sh\necho '" + text + "' >&2\nexit 1\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void build() throws IOException, InterruptedException {
    LimitProgram.build(folder.toString(), parent).close();
  }
}

package io.i2o2.uring.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.contract.LinuxOnly;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel tells in files. */
@LinuxOnly("procfs")
final class ProcTest {
  /** An integer of several digits on every machine. */
  private static final Path INTEGER = Path.of("/proc/sys/kernel/pid_max");

  @TempDir private Path root;

  @Test
  void readsAnIntegerOfProcSysWhole() throws IOException {
    Path link = Files.createDirectories(root.resolve("sys/kernel")).resolve("io_uring_group");
    Files.createSymbolicLink(link, INTEGER);
    String whole;
    try (FileInputStream in = new FileInputStream(INTEGER.toFile())) {
      byte[] bytes = new byte[64];
      whole = new String(bytes, 0, in.read(bytes), StandardCharsets.UTF_8).strip();
    }
    assumeTrue(whole.length() > 1, "a file of one digit shows nothing");
    assertEquals(whole, new Proc(root).uringGroup());
  }

  @Test
  void aFileThatIsMissingTellsNothing() {
    assertEquals("", new Proc(root).uringDisabled());
    assertTrue(new Proc(root).countsRings(), "where it is not known they may count");
  }

  @ParameterizedTest
  @CsvSource({
    "5.15.0-91-generic, false",
    "6.1.0-18-cloud-amd64, false",
    "6.13.9, false",
    "6.14.0-rc1, true",
    "6.18.44, true",
    "7.0, true",
    "strange, true"
  })
  void knowsWhichKernelsCountRings(String release, boolean counts) throws IOException {
    Path kernel = Files.createDirectories(root.resolve("sys/kernel"));
    Files.writeString(kernel.resolve("osrelease"), release + "\n");
    assertEquals(counts, new Proc(root).countsRings());
  }
}

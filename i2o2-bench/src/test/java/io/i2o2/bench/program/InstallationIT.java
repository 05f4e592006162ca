package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.contract.LinuxOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A jar without what it needs says so. */
final class InstallationIT {
  @TempDir private Path folder = Path.of("");
  private Path jar = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void copyTheJar() throws Exception {
    Packaged built = Packaged.in(folder);
    jar = Files.copy(built.jar(), folder.resolve("i2o2.jar"));
    program = new Packaged(jar, folder);
  }

  private Path copyLibraries(String without) throws Exception {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Path built = Objects.requireNonNull(Packaged.in(folder).jar().getParent()).resolve("lib");
    try (Stream<Path> jars = Files.list(built)) {
      for (Path each : jars.toList()) {
        if (!each.getFileName().toString().startsWith(without)) {
          Files.copy(each, lib.resolve(each.getFileName()));
        }
      }
    }
    return lib;
  }

  @ParameterizedTest
  @ValueSource(strings = {"probe", "--help", "nop"})
  void withoutItsFolderOfLibraries(String command) throws Exception {
    assertOneLine(
        program.run(command).expect(1),
        "i2o2: the folder " + folder.resolve("lib") + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"picocli", "i2o2-api", "HdrHistogram"})
  void withoutOneOfThem(String missing) throws Exception {
    Path lib = copyLibraries(missing);
    Packaged.Run run =
        program.run("nop", "--backend", "fallback", "--seconds", "0.1", "--quiet").expect(1);
    assertTrue(run.err().contains("a jar is missing in " + lib), run::toString);
    assertFalse(run.err().contains("\tat "), run::toString);
  }

  /** One after the other is the one that is too few for the next jar, class, or native library. */
  @LinuxOnly("ulimit")
  @Test
  void withTooFewDescriptors() throws Exception {
    copyLibraries("no such jar");
    boolean enough = false;
    for (int limit = 6; limit <= 40 && !enough; limit += 2) {
      Packaged.Run run =
          program.inShell(
              "ulimit -n " + limit + "; exec \"$@\"",
              "nop",
              "--backend",
              "fallback",
              "--seconds",
              "0.1",
              "--warmup",
              "0",
              "--quiet");
      enough = run.status() == 0;
      if (!enough) {
        run.expect(1).complains("i2o2: too few file descriptors: raise the limit (ulimit -n)");
        assertFalse(run.err().contains("\tat "), run::toString);
      }
    }
    assertTrue(enough, "40 descriptors are not enough for a scheduler without files");
  }

  private static void assertOneLine(Packaged.Run run, String start) {
    List<String> lines = run.err().lines().toList();
    assertEquals(1, lines.size(), run::toString);
    assertTrue(lines.getFirst().startsWith(start), run::toString);
  }
}

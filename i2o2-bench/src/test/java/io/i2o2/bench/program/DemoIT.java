package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoIT {
  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "fallback"})
  void makesAFileVerifiesItAndRemovesIt(String backend) throws Exception {
    Packaged.assume(backend);
    Path place = Files.createDirectory(folder.resolve("place"));
    program
        .run("demo", "--size", "8m", "--folder", place.toString(), "--backend", backend)
        .expect(0)
        .says("backend " + backend + ": ")
        .says("because --backend asks for it")
        .says("64 virtual threads with a registered buffer")
        .says("latency")
        .says("verified: every byte is what FileChannel reads and what was written");
    assertTrue(isEmpty(place));
  }

  @Test
  void aSizeThatIsNoMultipleOfAnythingWillDo() throws Exception {
    JsonObject json =
        program.run("demo", "--size", "1234567", "--json").expect(0).json().getFirst();
    assertEquals(1234567, json.get("bytes").getAsLong());
    assertEquals("demo", json.get("what").getAsString());
    assertEquals(64, json.get("callers").getAsInt());
    assertTrue(json.get("verified").getAsBoolean());
  }

  @Test
  void takesAFileAndLeavesItAlone() throws Exception {
    byte[] contents = new byte[100_003];
    contents[99_999] = 1;
    Path file = Files.write(folder.resolve("mine"), contents);
    program
        .run("demo", file.toString(), "--callers", "7")
        .expect(0)
        .says("verified: every byte is what FileChannel reads");
    assertEquals(-1, Files.mismatch(file, Files.write(folder.resolve("same"), contents)));
  }

  @Test
  void aFailureNamesOperationFileAndErrno() throws Exception {
    Path missing = folder.resolve("missing");
    Packaged.Run run = program.run("demo", missing.toString()).expect(1);
    run.complains("i2o2 demo: ").complains("open").complains(missing.toString());
    run.complains("ENOENT");
    assertFalse(run.err().contains("\tat "), run::toString);
    program.run("demo", missing.toString(), "--stacktrace").expect(1).complains("\tat ");
  }

  /** Better than to fill the disk first. */
  @Test
  void aFileThatDoesNotFitIsNotBegun() throws Exception {
    program
        .run("demo", "--size", "1000000t", "--folder", folder.toString())
        .expect(1)
        .complains("i2o2 demo: a file of 1000000 TiB does not fit into " + folder);
    assertTrue(isEmptyButForOutput(folder));
  }

  private static boolean isEmptyButForOutput(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.allMatch(file -> file.toString().endsWith(".txt"));
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() throws Exception {
    Path missing = folder.resolve("missing");
    program
        .run("demo", "--folder", missing.toString())
        .expect(1)
        .complains("i2o2 demo: " + missing)
        .complains(": no such file or folder");
  }

  @Test
  void worksWithLittleHeap() throws Exception {
    program
        .java(
            List.of("-Xmx48m", "-jar", program.jar().toString()),
            "demo",
            "--size",
            "300m",
            "--block",
            "16k")
        .expect(0)
        .says("verified");
  }

  @Test
  void withoutTheJarOfUringItStillVerifiesAndSaysWhy() throws Exception {
    Packaged.assume("fallback");
    Packaged moved = copyWithoutUring();
    moved
        .run("demo", "--size", "8m")
        .expect(0)
        .says("backend fallback: ")
        .says("because uring is not installed")
        .says("verified");
    moved.run("probe").expect(0).says("io_uring cannot be used: i2o2-uring is not installed");
    moved
        .run("demo", "--size", "8m", "--backend", "uring")
        .expect(1)
        .complains("backend uring cannot be used");
  }

  private Packaged copyWithoutUring() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("program/lib"));
    Path jar = Files.copy(program.jar(), folder.resolve("program/i2o2.jar"));
    int deleted = 0;
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(program.jar().resolveSibling("lib"))) {
      for (Path each : jars) {
        if (each.getFileName().toString().startsWith("i2o2-uring-")) {
          deleted++;
        } else {
          Files.copy(each, lib.resolve(each.getFileName()));
        }
      }
    }
    assertEquals(1, deleted);
    return new Packaged(jar, folder);
  }
}

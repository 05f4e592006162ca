package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CopyIT {
  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  @ParameterizedTest
  @CsvSource({"uring,0", "uring,3000001", "fallback,0", "fallback,3000001"})
  void copiesAndVerifies(String backend, int bytes) throws Exception {
    Packaged.assume(backend);
    byte[] contents = new byte[bytes];
    new Random(1).nextBytes(contents);
    Path source = Files.write(folder.resolve("source"), contents);
    Path target = folder.resolve("target");
    JsonObject json =
        program
            .run("copy", source.toString(), target.toString(), "--backend", backend, "--json")
            .expect(0)
            .json()
            .getFirst();
    assertEquals(-1, Files.mismatch(source, target));
    assertEquals(backend, json.get("backend").getAsString());
    assertEquals(bytes, json.get("bytes").getAsLong());
    assertTrue(json.get("verified").getAsBoolean());
  }

  @Test
  void refusesToCopyAFileOntoItself() throws Exception {
    String file = Files.writeString(folder.resolve("file"), "text").toString();
    program.run("copy", file, file).expect(1).complains("are the same file");
    assertEquals("text", Files.readString(Path.of(file)));
  }

  @Test
  void saysWhatIsIncomplete() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
    String source = Files.write(folder.resolve("source"), new byte[5000]).toString();
    Packaged.Run run = program.run("copy", source, "/dev/full").expect(1);
    run.complains("write of").complains("ENOSPC").complains("/dev/full is incomplete");
    assertFalse(run.err().contains("\tat "), run::toString);
  }
}

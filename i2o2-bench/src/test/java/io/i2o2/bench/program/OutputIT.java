package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.i2o2.contract.LinuxOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be written to the standard output is a failure, not a success that says nothing. */
@LinuxOnly("/dev/full and a POSIX shell")
final class OutputIT {
  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "probe --json",
        "probe",
        "failpoints",
        "--help",
        "--version",
        "nop --help",
        "jmh -lrf",
        "nop --backend fallback --seconds 0.1 --warmup 0 --json"
      })
  void aFullDeviceFailsEveryCommand(String command) throws Exception {
    Packaged.Run run =
        program
            .inShell("exec \"$@\" > /dev/full", command.split(" ", -1))
            .expect(1)
            .complains("the standard output is incomplete: No space left on device");
    assertEquals(1, run.err().lines().count(), run::toString);
  }

  @Test
  void aPictureThatIsLostIsAFailure() throws Exception {
    Path results =
        Files.writeString(
            folder.resolve("results"), "{\"backend\":\"a\",\"callers\":1,\"ops_per_s\":2}");
    program
        .inShell("exec \"$@\" > /dev/full", "plot", results.toString())
        .expect(1)
        .complains("No space left on device");
  }

  @Test
  void aClosedOutputFails() throws Exception {
    program.inShell("exec \"$@\" >&-", "probe").expect(1).complains("Bad file descriptor");
  }

  /** Nothing would be seen of what it measured on for half an hour. */
  @Test
  void aReaderThatHasEndedEndsTheMeasuring() throws Exception {
    Packaged.Run run =
        program
            .inShell(
                "{ \"$@\"; echo status $? >&2; } | true",
                "nop",
                "--backend",
                "fallback",
                "--seconds",
                "0.2",
                "--warmup",
                "0",
                "--repeat",
                "10000")
            .complains("the standard output is incomplete: Broken pipe")
            .complains("status 1");
    assertFalse(run.err().contains("\tat "), run::toString);
  }
}

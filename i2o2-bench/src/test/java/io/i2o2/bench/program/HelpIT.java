package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpIT {
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find(@TempDir Path folder) {
    program = Packaged.in(folder);
  }

  @Test
  void helpListsTheCommands() throws Exception {
    Packaged.Run run = program.run("--help").expect(0);
    for (String command :
        List.of(
            "probe",
            "demo",
            "copy",
            "nvme",
            "nop",
            "read",
            "compare",
            "report",
            "plot",
            "failpoints",
            "jmh")) {
      run.says("  " + command + " ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "probe",
        "demo",
        "copy",
        "nvme",
        "nop",
        "read",
        "compare",
        "report",
        "plot",
        "failpoints",
        "jmh"
      })
  void everyCommandHasHelp(String command) throws Exception {
    program.run(command, "--help").expect(0).says("Usage: i2o2 " + command);
  }

  @Test
  void versionNamesProgramJavaAndSystem() throws Exception {
    Packaged.Run run = program.run("--version").expect(0);
    assertTrue(run.out().matches("i2o2 \\d+\\.\\d+\\.\\d+.*\\RJava 25.*\\R.+\\R"), run::toString);
  }

  static List<List<String>> wrongArguments() {
    return List.of(
        List.of(),
        List.of("dance"),
        List.of("nop", "--callers", "0"),
        List.of("nop", "--callers", "x"),
        List.of("nop", "--kind", "fibre"),
        List.of("nop", "--seconds", "0"),
        List.of("nop", "--seconds", "NaN"),
        List.of("nop", "--warmup", "-1"),
        List.of("nop", "--repeat", "0"),
        List.of("nop", "--carriers", "0"),
        List.of("nop", "--queue-size", "3"),
        List.of("nop", "--queue-size", "-5"),
        List.of("nop", "--queue-size", "8", "--callers", "9", "--kind", "batch"),
        List.of("nop", "--backend", "teapot"),
        List.of("nop", "--backend", "filechannel"),
        List.of("read"),
        List.of("read", "--file", "x", "--block", "100"),
        List.of("read", "--file", "x", "--block", "4q"),
        List.of("read", "--file", "x", "--backend", "filechannel", "--kind", "callback"),
        List.of("compare", "--file", "x", "--backend", "uring"),
        List.of("compare", "--direct"),
        List.of("compare", "--rivals", "teapot"),
        List.of("compare", "--base", "teapot"),
        List.of("compare", "--file", "x", "--file", "y", "--callers", "1"),
        List.of("compare", "--file", "x", "--small-files", "y"),
        List.of("compare", "--small-files", "y", "--kind", "batch"),
        List.of("report", "--rounds", "0"),
        List.of("report", "--seconds", "0"),
        List.of("report", "--warmup", "-1"),
        List.of("report", "--data-mib", "7"),
        List.of("report", "--small-files", "0"),
        List.of("report", "--against", "Rust"),
        List.of("report", "--only", "teapot"),
        List.of("compare", "--file", "x", "--rounds", "0"),
        List.of("compare", "--discard", "-1"),
        List.of("storm", "--backend", "teapot"),
        List.of("plot"),
        List.of("plot", "x", "--json"),
        List.of("demo", "--size", "0"),
        List.of("demo", "x", "--size", "8m"),
        List.of("demo", "--backend", "filechannel"),
        List.of("copy", "x"),
        List.of("copy", "x", "y", "z"),
        List.of("copy", "x", "y", "--depth", "0"),
        List.of("nvme"),
        List.of("nvme", "identify"),
        List.of("nvme", "write", "x"),
        List.of("nvme", "verify", "x", "--depth", "0"),
        List.of("nvme", "read", "x", "--blocks", "0"),
        List.of("nvme", "bench"),
        List.of("nvme", "bench", "x", "--callers", "0"),
        List.of("nvme", "bench", "x", "--block", "100"),
        List.of("nvme", "bench", "x", "--rounds", "0"),
        List.of("probe", "--fast"),
        List.of("jmh", "--no-such-option"));
  }

  /** What the library calls queueSize is for its users, not for those of the program. */
  @ParameterizedTest
  @CsvSource({
    "--queue-size, 3, must be a power of two from 2 to 1048576: 4 would do",
    "--ring-depth, 0, must be a power of two from 2 to 32768: 2 would do",
    "--rings, 0, 'must be 1 to 64: 1 is the default, and more are for'",
    "--spin-micros, -1, must be 0 to 1000000"
  })
  void messagesNameTheOptionAsItWasGiven(String option, String value, String rule)
      throws Exception {
    program
        .run("nop", option, value)
        .expect(2)
        .complains("i2o2 nop: " + option + " is " + value + ", but " + rule);
  }

  @Test
  void compareDoesNotOfferTheBackendThatItRefuses() throws Exception {
    Packaged.Run help = program.run("compare", "--help").expect(0);
    assertFalse(help.out().contains("--backend"), help::toString);
    program
        .run("compare", "--file", "x", "--backend", "teapot")
        .expect(2)
        .complains("--backend is not for compare, whose --rivals say who is measured");
  }

  @Test
  void nvmeBenchRefusesABackendAndWhatIsNoGenericNode() throws Exception {
    Packaged.Run help = program.run("nvme", "bench", "--help").expect(0);
    assertFalse(help.out().contains("--backend"), help::toString);
    program
        .run("nvme", "bench", "/dev/null", "--backend", "uring")
        .expect(2)
        .complains("--backend is not for nvme bench");
    program
        .run("nvme", "bench", "/dev/null")
        .expect(1)
        .complains("/dev/null is none of the generic nodes that there are");
  }

  @ParameterizedTest
  @MethodSource("wrongArguments")
  void wrongArgumentsAreToldFromFailures(List<String> args) throws Exception {
    Packaged.Run run = program.run(args.toArray(String[]::new)).expect(2).complains("--help");
    assertEquals("", run.out());
    assertFalse(run.err().contains("\tat "), run::toString);
  }
}

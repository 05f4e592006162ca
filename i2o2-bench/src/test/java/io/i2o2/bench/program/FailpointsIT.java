package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program with faults injected, on whatever backend is the best. */
final class FailpointsIT {
  private static final Path README = Path.of("../i2o2-fail/README.md");

  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  private Packaged.Run demo(String failpoints) throws IOException, InterruptedException {
    return program.runWithFailpoints(failpoints, "demo", "--size", "8m");
  }

  private Packaged.Run demoWith(String... properties) throws IOException, InterruptedException {
    return program.java(
        Stream.concat(Arrays.stream(properties), Stream.of("-jar", program.jar().toString()))
            .toList(),
        "demo",
        "--size",
        "8m");
  }

  @Test
  void theReadmesCommandFailsAsItSays() throws Exception {
    MatchResult command =
        Pattern.compile("\nFAILPOINTS='(.*)' java -jar i2o2-bench/target/i2o2.jar (.*)\n")
            .matcher(Files.readString(README))
            .results()
            .findFirst()
            .orElseThrow();
    Packaged.Run run =
        program
            .runWithFailpoints(command.group(1), command.group(2).split(" ", -1))
            .expect(1)
            .complains("i2o2 demo: read of ")
            .complains("EIO (5, Input/output error)");
    assertFalse(run.out().contains("verified"), run::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "read_fixed"})
  void theDemoFailsWithTheErrnoThatIsInjected(String operation) throws Exception {
    demo("i2o2::fail::op::" + operation + "=3*off->1*return(EIO)")
        .expect(1)
        .complains(operation + " of ")
        .complains("EIO");
  }

  @ParameterizedTest
  @ValueSource(strings = {"op::read", "op::read_fixed", "op::write", "op::*"})
  void theDemoVerifiesThroughShortTransfers(String point) throws Exception {
    demo("i2o2::fail::" + point + "=3*off->1*short(100)").expect(0).says("verified");
  }

  @Test
  void aPropertyDoesAsTheVariableDoes() throws Exception {
    demoWith("-Di2o2.failpoints=i2o2::fail::op::write=return(ENOSPC)")
        .expect(1)
        .complains("write of ")
        .complains("ENOSPC");
  }

  @Test
  void aSeedRepeatsARun() throws Exception {
    String failpoints =
        "-Di2o2.failpoints=i2o2::fail::op::openat=50%return(EMFILE)->return(ENOENT)";
    for (int seed = 0; seed < 3; seed++) {
      String property = "-Di2o2.failpoints.seed=" + seed;
      Packaged.Run first =
          demoWith(failpoints, property).expect(1).complains("seed " + seed + ": ");
      boolean isEmfile = first.err().contains("EMFILE (24");
      demoWith(failpoints, property).expect(1).complains(isEmfile ? "EMFILE (24" : "ENOENT (2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          i2o2::fail::op::read=off; x | invalid failpoint: "x" (entry 2, character 27: an entry is
          i2o2::fail::op::read=retrn(EIO) | unrecognized command "retrn" (entry 1 "i2o2::fail::op::read=retrn(EIO)", character 22: a task is
          i2o2::fail::op::read=5*50%return(EIO) | failed to parse frequency: invalid float literal (entry 1 "i2o2::fail::op::read=5*50%return(EIO)", character 22: freq%
          i2o2::fail::op::fsync=short(5) | short is not for i2o2::fail::op::fsync (entry 1 "i2o2::fail::op::fsync=short(5)", character 23: it takes return(errno or number), latency(ms)
          """)
  void whatIsMalformedStopsTheProgramBeforeItDoesAnything(String failpoints, String complaint)
      throws Exception {
    Path place = Files.createDirectory(folder.resolve("place"));
    Packaged.Run run =
        program
            .runWithFailpoints(failpoints, "demo", "--size", "8m", "--folder", place.toString())
            .expect(1)
            .complains(complaint);
    assertEquals("", run.out());
    assertFalse(run.err().contains("Exception"), run::toString);
    try (Stream<Path> files = Files.list(place)) {
      assertEquals(0, files.count());
    }
    program.runWithFailpoints(failpoints, "probe").expect(1).complains(complaint);
  }

  @Test
  void aNameThatNoPointHasIsAWarningOrAnError() throws Exception {
    String mistyped = "i2o2::fail::op::raed=return(EIO)";
    String hint = "did you mean \"i2o2::fail::op::read\"?";
    demo(mistyped).expect(0).says("verified").complains("WARN").complains(hint);
    demoWith("-Di2o2.failpoints=" + mistyped, "-Di2o2.failpoints.strict=true")
        .expect(1)
        .complains(hint)
        .complains("entry 1")
        .complains("character 1: strict mode");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scheduler_run_fail=return",
        "scheduler_run_fail=5*off->panic",
        "i2o2::fail::sys::setup=return(EPERM);scheduler_run_fail=return"
      })
  void aSchedulerDiesWhicheverBackendItTook(String failpoints) throws Exception {
    demo(failpoints).expect(1).complains("died");
  }

  @Test
  void allPointsAreListedWithWhatTheyAccept() throws Exception {
    Packaged.Run text = program.run("failpoints").expect(0);
    List<JsonObject> json = program.run("failpoints", "--json").expect(0).json();
    List<KnownPoint> known = Failpoints.known();
    assertEquals(known.size(), json.size());
    for (int i = 0; i < known.size(); i++) {
      KnownPoint point = known.get(i);
      String accepts = String.join(", ", point.accepts());
      text.says(point.name() + ": " + point.meaning()).says(accepts);
      assertEquals(point.name(), json.get(i).get("what").getAsString());
      assertEquals(point.meaning(), json.get(i).get("meaning").getAsString());
      assertEquals(accepts, json.get(i).get("accepts").getAsString());
    }
  }
}

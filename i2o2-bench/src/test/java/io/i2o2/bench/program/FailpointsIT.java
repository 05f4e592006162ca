package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program with faults injected, on whatever backend is the best. */
final class FailpointsIT {
  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  private Packaged.Run demo(String failpoints) throws IOException, InterruptedException {
    return program.java(
        List.of("-Di2o2.failpoints=" + failpoints, "-jar", program.jar().toString()),
        "demo",
        "--size",
        "8m");
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
  @ValueSource(strings = {"read", "read_fixed"})
  void theDemoVerifiesThroughShortReads(String operation) throws Exception {
    demo("i2o2::fail::op::" + operation + "=3*off->1*short(100)").expect(0).says("verified");
  }

  @Test
  void aMalformedStringStopsTheProgramBeforeItDoesAnything() throws Exception {
    Packaged.Run run = demo("i2o2::fail::op::read=retrn(EIO)");
    assertTrue(run.status() != 0, run::toString);
    run.complains("retrn");
  }

  @Test
  void allPointsAreListedWithWhatTheyAccept() throws Exception {
    program
        .run("failpoints")
        .expect(0)
        .says("i2o2::fail::op::read")
        .says("i2o2::fail::register_file")
        .says("i2o2::fail::sys::enter")
        .says("kernel_v5_15");
  }
}

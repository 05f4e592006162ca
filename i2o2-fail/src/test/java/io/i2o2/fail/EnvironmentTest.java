package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process makes of the variable and the property it was started with. */
@Timeout(120)
final class EnvironmentTest {
  @TempDir private Path folder = Path.of("set by JUnit");

  private record Run(int status, String output) {}

  private Run run(String variable, String... options) throws IOException, InterruptedException {
    return run(EnvironmentProgram.class, variable, options);
  }

  private Run run(Class<?> program, String variable, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(options));
    command.addAll(List.of(program.getName(), file().toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(Failpoints.VARIABLE, variable);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private Path file() {
    return folder.resolve("written");
  }

  @Test
  void aMalformedVariableStopsTheProgramBeforeAnyIo() throws Exception {
    Run run = run("i2o2::fail::op::read=off;i2o2::fail::op::write=retrun(EIO)");
    assertNotEquals(0, run.status());
    assertTrue(
        run.output()
            .contains(
                "unable to configure failpoint \"i2o2::fail::op::write\": unrecognized command"
                    + " \"retrun\" (entry 2"),
        run.output());
    assertFalse(Files.exists(file()));
  }

  @Test
  void theVariableConcernsAProgramThatKnowsNothingOfIt() throws Exception {
    Run run = run(" i2o2::fail::op::write=2*off->1*return(ENOSPC); ");
    assertNotEquals(0, run.status());
    assertEquals(2, run.output().lines().filter("wrote 1"::equals).count(), run.output());
    assertTrue(run.output().contains("ENOSPC (28, No space left on device)"), run.output());
    assertEquals(2, Files.size(file()));
  }

  @Test
  void thePropertyDoesToo() throws Exception {
    Run run =
        run(
            "i2o2::fail::op::write=return(EIO)",
            "-D" + Failpoints.PROPERTY + "=i2o2::fail::op::write=short(0)");
    assertEquals(0, run.status(), run.output());
    assertEquals(3, run.output().lines().filter("wrote 0"::equals).count(), run.output());
  }

  @Test
  void whatIsConfiguredIsToldWithItsSeed() throws Exception {
    Run run = run("i2o2::fail::op::write=50%short(0)", "-D" + Failpoints.SEED_PROPERTY + "=-7");
    assertEquals(0, run.status(), run.output());
    assertTrue(
        run.output()
            .contains(
                "WARN io.i2o2.fail - failpoints are configured: [i2o2::fail::op::write=50%short(0)];"
                    + " failpoints rolled with seed -7: -Di2o2.failpoints.seed=-7 repeats it"),
        run.output());
  }

  @Test
  void aMalformedSeedStopsTheProgramBeforeAnyIo() throws Exception {
    Run run = run("", "-D" + Failpoints.SEED_PROPERTY + "=0x7");
    assertNotEquals(0, run.status());
    assertTrue(
        run.output()
            .contains(
                "failed to parse seed: \"0x7\" (property i2o2.failpoints.seed, character 1: a seed"),
        run.output());
    assertFalse(Files.exists(file()));
  }

  @Test
  void whoAsksWhatIsConfiguredSeesTheVariableToo() throws Exception {
    Run run = run(YieldingProgram.class, "yielding=yield");
    assertTrue(run.output().contains("true [yielding=yield]"), run.output());
  }

  @Test
  void yieldLetsTheOthersOfTheCarrierRun() throws Exception {
    Run run =
        run(
            YieldingProgram.class,
            "yielding=yield",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    assertEquals(0, run.status(), run.output());
  }

  @Test
  void strictModeRefusesAMistypedName() throws Exception {
    Run run = run("i2o2::fail::op::wirte=off", "-D" + Failpoints.STRICT_PROPERTY + "=true");
    assertNotEquals(0, run.status());
    assertTrue(run.output().contains("did you mean \"i2o2::fail::op::write\"?"), run.output());
    assertFalse(Files.exists(file()));
  }
}

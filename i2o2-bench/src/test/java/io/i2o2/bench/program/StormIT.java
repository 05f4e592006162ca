package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short storm; CI lets a long one blow after the tests. */
final class StormIT {
  private static final long OPERATIONS = 400_000;

  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uring", "fallback"})
  void nothingIsLostDoneTwiceOrTouchedTooLate(String backend) throws Exception {
    Packaged.assume(backend);
    Packaged.Run run =
        program.run(
            "storm", "--json", "--backend", backend, "--operations", Long.toString(OPERATIONS));
    run.expect(0);
    JsonObject json = run.json().getFirst();
    assertEquals(0, json.get("violations").getAsInt(), run::toString);
    long accepted = json.get("accepted").getAsLong();
    assertTrue(accepted >= OPERATIONS, run::toString);
    assertEquals(accepted, json.get("answered").getAsLong(), run::toString);
    assertTrue(json.get("died").getAsLong() > 0, run::toString);
    assertEquals(calm(backend), json.get("calm_points").getAsString(), run::toString);
  }

  /** Only io_uring makes system calls, and only it has kernels. */
  private static String calm(String backend) {
    return backend.equals("uring")
        ? ""
        : String.join(
            " ",
            List.of(
                "i2o2::fail::sys::setup",
                "i2o2::fail::sys::enter",
                "i2o2::fail::sys::register",
                "i2o2::fail::sys::mmap",
                "i2o2::fail::sys::wake",
                "kernel_v5_13",
                "kernel_v5_15",
                "kernel_v5_18",
                "kernel_v5_19",
                "kernel_v6_0"));
  }

  @Test
  void numbersThatMakeNoSenseAreRefused() throws Exception {
    program.run("storm", "--operations", "0").expect(2).complains("--operations is 0");
    program.run("storm", "--callers", "0").expect(2).complains("must be 1 to 4096");
  }

  @Test
  void aBackendThatIsNotThereIsNotTriedAThousandTimes() throws Exception {
    program
        .java(List.of("-Dos.name=Plan 9", "-jar", program.jar().toString()), "storm")
        .expect(1)
        .complains("i2o2 storm: backend uring cannot be used: ");
  }
}

package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.i2o2.bench.workload.Burner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MeasureIT {
  private static final List<String> FIELDS =
      List.of("what", "backend", "callers", "kind", "ops_per_s", "p50_us", "p99_us", "progressed");

  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
  }

  private List<JsonObject> run(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--seconds", "0.2", "--warmup", "0.1", "--json"));
    return program.run(all.toArray(String[]::new)).expect(0).json();
  }

  private static void check(JsonObject json, String what, String backend, String kind) {
    assertEquals(FIELDS, List.copyOf(json.keySet()).subList(0, FIELDS.size()));
    assertEquals(what, json.get("what").getAsString());
    assertEquals(backend, json.get("backend").getAsString());
    assertEquals(kind, json.get("kind").getAsString());
    assertTrue(json.get("ops_per_s").getAsDouble() > 0, json::toString);
    assertTrue(json.get("progressed").getAsInt() > 0, json::toString);
    assertTrue(json.has("alloc_b_per_op"), json::toString);
    assertTrue(json.get("cpu_us_per_op").getAsDouble() > 0, json::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "uring,virtual",
    "uring,platform",
    "uring,callback",
    "uring,batch",
    "fallback,virtual",
    "fallback,callback",
    "fallback,batch"
  })
  void measuresNops(String backend, String kind) throws Exception {
    Packaged.assume(backend);
    List<JsonObject> lines =
        run("nop", "--backend", backend, "--kind", kind, "--callers", "4", "--repeat", "2");
    assertEquals(2, lines.size());
    for (JsonObject line : lines) {
      check(line, "nop", backend, kind);
      assertEquals(4, line.get("callers").getAsInt());
    }
  }

  @Test
  void measuresBesideBusyProcessesAndEndsThem() throws Exception {
    JsonObject line = run("nop", "--backend", "fallback", "--burners", "2").getFirst();
    check(line, "nop", "fallback", "virtual");
    assertEquals(2, line.get("burners").getAsInt());
    for (int tries = 0; isAnyBurning(); tries++) {
      assertTrue(tries < 200, "a process burns on");
      Thread.sleep(50);
    }
    program
        .run("nop", "--burners", "-1")
        .expect(2)
        .complains("--burners is -1, but must be 0 to 256");
  }

  private static boolean isAnyBurning() {
    return ProcessHandle.allProcesses()
        .anyMatch(each -> each.info().commandLine().orElse("").contains(Burner.class.getName()));
  }

  @ParameterizedTest
  @CsvSource({
    "uring,virtual,",
    "uring,callback,--registered",
    "uring,batch,",
    "fallback,virtual,--registered",
    "filechannel,virtual,",
    "filechannel,platform,"
  })
  void measuresReads(String backend, String kind, @Nullable String option) throws Exception {
    if (!backend.equals("filechannel")) {
      Packaged.assume(backend);
    }
    Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
    List<String> args =
        new ArrayList<>(List.of("read", "--file", file.toString(), "--callers", "4"));
    args.addAll(List.of("--backend", backend, "--kind", kind));
    if (option != null) {
      args.add(option);
    }
    check(run(args.toArray(String[]::new)).getFirst(), "read", backend, kind);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void carriersAreAsManyAsAsked(int carriers) throws Exception {
    JsonObject json = run("nop", "--carriers", Integer.toString(carriers)).getFirst();
    assertEquals(carriers, json.get("carriers").getAsInt());
  }

  @Test
  void probeSaysWhatEachBackendFound() throws Exception {
    program.run("probe").expect(0).says("kernel").says("memlock").says("backend uring");
    List<JsonObject> lines = program.run("probe", "--json").expect(0).json();
    for (JsonObject line : lines) {
      assertEquals("probe", line.get("what").getAsString());
      assertTrue(
          line.keySet().stream().noneMatch(name -> line.get(name).isJsonNull()), line::toString);
    }
    assertTrue(lines.stream().anyMatch(line -> line.has("available")));
  }

  @Test
  void jmhRunsBenchmarksInTheirOwnJvm() throws Exception {
    Packaged.assume("fallback");
    // Another JMH on this machine would not matter here.
    List<String> options =
        List.of("-Djmh.ignoreLock=true", "-jar", program.jar().toString(), "jmh");
    program
        .java(
            options,
            "NopBenchmark.single",
            "-p",
            "backend=fallback",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "200ms",
            "-foe",
            "true")
        .expect(0)
        .says("NopBenchmark.single");
  }
}

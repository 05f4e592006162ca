package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import io.i2o2.BackendReport;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The jar as Maven packaged it, run by a JVM of its own.
 *
 * @param jar its path
 * @param output a folder for what it writes
 */
record Packaged(Path jar, Path output) {
  private static final long DEADLINE_SECONDS = 120;
  private static final Gson GSON = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  /** What a run came to. */
  record Run(int status, String out, String err) {
    Run expect(int expected) {
      assertEquals(expected, status, this::toString);
      return this;
    }

    Run says(String text) {
      assertTrue(out.contains(text), this::toString);
      return this;
    }

    Run complains(String text) {
      assertTrue(err.contains(text), this::toString);
      return this;
    }

    /** The lines of the standard output, each of which must be a JSON object and nothing else. */
    List<JsonObject> json() {
      return out.lines().map(line -> GSON.fromJson(line, JsonObject.class)).toList();
    }

    @Override
    public String toString() {
      return "status " + status + "\nout: " + out + "\nerr: " + err;
    }
  }

  static Packaged in(Path output) {
    return new Packaged(Path.of(Objects.requireNonNull(System.getProperty("i2o2.jar"))), output);
  }

  /** Skips a test that needs the backend where it cannot be used. */
  static void assume(String backend) {
    BackendReport report =
        Scheduler.backends().stream()
            .filter(each -> each.name().equals(backend))
            .findFirst()
            .orElseThrow();
    assumeTrue(
        report.availability().isAvailable(),
        () -> "backend " + backend + ": " + report.availability().describe());
  }

  /** Runs a command of the program. */
  Run run(String... args) throws IOException, InterruptedException {
    return java(List.of("-jar", jar.toString()), args);
  }

  /** Runs a command of the program with that variable. */
  Run runWithFailpoints(String failpoints, String... args)
      throws IOException, InterruptedException {
    return java(Map.of("FAILPOINTS", failpoints), List.of("-jar", jar.toString()), args);
  }

  /** Runs a command of the program in a shell, whose script has it as {@code "$@"}. */
  Run inShell(String script, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh", java()));
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(args));
    return start(Map.of(), command);
  }

  /** Runs a JVM with these options. */
  Run java(List<String> options, String... args) throws IOException, InterruptedException {
    return java(Map.of(), options, args);
  }

  private Run java(Map<String, String> variables, List<String> options, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(options);
    command.addAll(List.of(args));
    return start(variables, command);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Run start(Map<String, String> variables, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(output, "out", ".txt");
    Path err = Files.createTempFile(output, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "hangs: " + command);
      return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}

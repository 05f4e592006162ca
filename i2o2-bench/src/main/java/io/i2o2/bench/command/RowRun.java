package io.i2o2.bench.command;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.i2o2.bench.Main;
import io.i2o2.bench.report.ReportRow;
import io.i2o2.bench.report.RowOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs one comparison in a JVM of its own: what one has the compiler assume is not what the next
 * one is measured with.
 */
final class RowRun {
  private static final long DEADLINE_SECONDS = 300;
  private static final Gson GSON = new Gson();

  private final ReportRow row;
  private final List<String> arguments;

  /** A comparison with these arguments of the program. */
  RowRun(ReportRow row, List<String> arguments) {
    this.row = row;
    this.arguments = arguments;
  }

  RowOutcome run() throws IOException, InterruptedException {
    Path out = Files.createTempFile("i2o2-report", ".jsonl");
    Path err = Files.createTempFile("i2o2-report", ".txt");
    try {
      Process process =
          new ProcessBuilder(command())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      boolean ended = waitFor(process);
      List<JsonObject> results = results(out);
      return new RowOutcome(row, shown(), results, failure(ended, process, results, err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static boolean waitFor(Process process) throws InterruptedException {
    try {
      return process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    command.add(Main.class.getName());
    command.addAll(arguments);
    command.add("--json");
    command.add("--quiet");
    return command;
  }

  private String shown() {
    return "java -jar i2o2.jar " + String.join(" ", arguments);
  }

  private static List<JsonObject> results(Path out) throws IOException {
    List<JsonObject> results = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      try {
        results.add(GSON.fromJson(line, JsonObject.class));
      } catch (JsonParseException e) {
        throw new IOException("compare wrote what is no JSON: " + line, e);
      }
    }
    return results;
  }

  /** What is wrong with it; null if nothing is. A rival that is missing said why. */
  private @Nullable String failure(
      boolean ended, Process process, List<JsonObject> results, Path err) throws IOException {
    if (!ended) {
      return "not ended after " + DEADLINE_SECONDS + " s";
    }
    if (process.exitValue() != 0) {
      String said = Files.readString(err, StandardCharsets.UTF_8).strip();
      return "exit status " + process.exitValue() + (said.isEmpty() ? "" : ": " + said);
    }
    for (String rival : row.rivals()) {
      if (results.stream().noneMatch(each -> rival.equals(each.get("backend").getAsString()))) {
        return "nothing was said of " + rival;
      }
    }
    return null;
  }
}

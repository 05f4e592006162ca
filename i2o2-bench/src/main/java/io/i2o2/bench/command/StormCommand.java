package io.i2o2.bench.command;

import io.i2o2.Availability;
import io.i2o2.BackendReport;
import io.i2o2.Scheduler;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.Progress;
import io.i2o2.bench.storm.Storm;
import io.i2o2.bench.storm.Verdict;
import io.i2o2.bench.storm.Verdict.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that nothing is lost under random faults. */
@Command(
    name = "storm",
    description =
        "Lets many callers do everything at once while faults are injected at every failpoint, and"
            + " checks that each operation is answered once, each guard released once and in time,"
            + " and no byte changed that should not be.")
final class StormCommand extends BaseCommand {
  private static final int MAX_CALLERS = 4096;
  private static final int FAILED = 1;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      order = 1,
      description = "uring or fallback. Default: ${DEFAULT-VALUE}.")
  private String backend = SchedulerCommand.URING;

  @Option(
      names = "--operations",
      paramLabel = "N",
      order = 2,
      description = "How many operations must be accepted. Default: ${DEFAULT-VALUE}.")
  private long operations = 5_000_000;

  @Option(
      names = "--callers",
      paramLabel = "N",
      order = 3,
      description = "How many threads submit, half of them virtual. Default: ${DEFAULT-VALUE}.")
  private int callers = 64;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 4,
      description = "Of everything that is random. Default: another one each time.")
  private @Nullable Long seed;

  StormCommand() {}

  @Override
  int run() throws Exception {
    checkBackend();
    if (callers < 1 || callers > MAX_CALLERS) {
      throw wrong("--callers is " + callers + ", but must be 1 to " + MAX_CALLERS);
    }
    if (operations < 1) {
      throw wrong("--operations is " + operations + ", but must be 1 or more");
    }
    if (!isVerbose()) {
      // Each fault has its line, most have a stack trace. Read when the first logger is made.
      System.setProperty("org.slf4j.simpleLogger.log.io.i2o2", "off");
    }
    long taken = seed != null ? seed : System.nanoTime();
    Storm storm = new Storm(backend, operations, callers, taken);
    Path folder = Files.createTempDirectory("i2o2-storm");
    long start = System.nanoTime();
    Verdict verdict;
    try (Progress _ = progress(() -> "storm: " + text(storm.verdict()))) {
      verdict = storm.run(folder);
    } finally {
      remove(folder);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    say(
        String.format(
            Locale.ROOT, "%s, seed %d: %s in %.1f s", backend, taken, text(verdict), seconds));
    List<String> calm = storm.calmPoints();
    say(
        calm.isEmpty()
            ? "faults were injected at every point"
            : "no fault was injected at " + String.join(", ", calm));
    for (String message : verdict.messages()) {
      say("WRONG: " + message);
    }
    tell(json(storm, taken, seconds));
    return verdict.countOf(Count.VIOLATIONS) == 0 ? 0 : FAILED;
  }

  /** Or it would be tried a thousand times: refusals are part of the weather. */
  private void checkBackend() throws IOException {
    if (!List.of(SchedulerCommand.URING, SchedulerCommand.FALLBACK).contains(backend)) {
      throw wrong("--backend is " + backend + ", but must be uring or fallback");
    }
    Availability found =
        Scheduler.backends().stream()
            .filter(each -> each.name().equals(backend))
            .findFirst()
            .map(BackendReport::availability)
            .orElseThrow(() -> new IOException("backend " + backend + " is not installed"));
    if (!found.isAvailable()) {
      throw new IOException("backend " + backend + " cannot be used: " + found.describe());
    }
  }

  private static String text(Verdict verdict) {
    StringBuilder text = new StringBuilder();
    for (Count count : Count.values()) {
      text.append(String.format(Locale.ROOT, "%,d %s, ", verdict.countOf(count), name(count)));
    }
    return text.append(verdict.kept()).append(" kept").toString();
  }

  private JsonLine json(Storm storm, long taken, double seconds) {
    JsonLine line = new JsonLine().add("what", "storm").add("backend", backend).add("seed", taken);
    for (Count count : Count.values()) {
      line.add(name(count), storm.verdict().countOf(count));
    }
    return line.add("kept", storm.verdict().kept())
        .add("calm_points", String.join(" ", storm.calmPoints()))
        .add("seconds", seconds);
  }

  private static String name(Count count) {
    return count.name().toLowerCase(Locale.ROOT);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}

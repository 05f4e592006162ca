package io.i2o2.bench.command;

import io.i2o2.Fact;
import io.i2o2.bench.report.HandOffs;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.RatioChart;
import io.i2o2.bench.report.ReportData;
import io.i2o2.bench.report.ReportPage;
import io.i2o2.bench.report.ReportRow;
import io.i2o2.bench.report.ReportRows;
import io.i2o2.bench.report.ReportTable;
import io.i2o2.bench.report.RowOutcome;
import io.i2o2.bench.report.SystemFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures it all, and writes it down. */
@Command(
    name = "report",
    description = {
      "Measures the scheduler side by side with what else there is: each line of the report is one"
          + " run of the command compare, in a JVM of its own. Takes less than ten minutes.",
      "Writes report.html (a page that needs nothing else), report.svg (the ratios), report.md (a"
          + " table) and report.jsonl into --out."
    })
final class ReportCommand extends BaseCommand {
  private static final int MOST_ROUNDS = 1_000;
  private static final double MOST_SECONDS = 3_600;
  private static final int LEAST_MEBIBYTES = 8;
  private static final int MOST_MEBIBYTES = 1 << 20;
  private static final int MOST_SMALL_FILES = 1_000_000;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      order = 1,
      description = "Where to write. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("report");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      order = 2,
      description =
          "Where the files are made that are read and written, on the device to be measured; they"
              + " are deleted in the end. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".");

  @Option(
      names = "--data-mib",
      paramLabel = "N",
      order = 3,
      description = "How large each of three is. Default: ${DEFAULT-VALUE}.")
  private int mebibytes = 256;

  @Option(
      names = "--small-files",
      paramLabel = "N",
      order = 4,
      description = "How many small files there are. Default: ${DEFAULT-VALUE}.")
  private int smallFiles = 10_000;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      order = 5,
      description = "Only lines whose section or title has this in it.")
  private String only = "";

  @Option(
      names = "--against",
      paramLabel = "C",
      order = 6,
      description =
          "C: against a program in C that drives one ring, besides; built here, which takes gcc and"
              + " liburing.")
  private @Nullable String against;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      order = 10,
      description = "How often each is measured, in turns. Default: ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      order = 11,
      description = "How long each time. Default: ${DEFAULT-VALUE}.")
  private double seconds = 0.35;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      order = 12,
      description = "How long to warm up before each time. Default: ${DEFAULT-VALUE}.")
  private double warmUp = 0.25;

  ReportCommand() {}

  @Override
  int run() throws Exception {
    List<ReportRow> rows = rows();
    List<RowOutcome> outcomes = new ArrayList<>();
    Files.createDirectories(out);
    try (ReportData files = new ReportData(data, mebibytes, smallFiles)) {
      for (ReportRow row : rows) {
        note(
            (outcomes.size() + 1)
                + " of "
                + rows.size()
                + ": "
                + row.section()
                + ", "
                + row.title());
        files.warm();
        RowOutcome outcome = new RowRun(row, arguments(files, row)).run();
        outcomes.add(outcome);
        show(outcome);
      }
    }
    write(outcomes);
    say("written: " + out.resolve("report.html"));
    return outcomes.stream().allMatch(each -> each.failure() == null) ? 0 : 1;
  }

  private List<ReportRow> rows() {
    range("--rounds", rounds, 1, MOST_ROUNDS);
    range("--data-mib", mebibytes, LEAST_MEBIBYTES, MOST_MEBIBYTES);
    range("--small-files", smallFiles, 1, MOST_SMALL_FILES);
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw wrong("--seconds is " + seconds + ", but must be more than 0 and at most an hour");
    }
    if (!(warmUp >= 0 && warmUp <= MOST_SECONDS)) {
      throw wrong("--warmup is " + warmUp + ", but must be 0 to an hour");
    }
    if (against != null && !against.equals("C")) {
      throw wrong("--against is " + against + ", but can only be C");
    }
    List<ReportRow> rows =
        ReportRows.all(against != null).stream()
            .filter(row -> row.section().contains(only) || row.title().contains(only))
            .toList();
    if (rows.isEmpty()) {
      throw wrong("--only is " + only + ", which is in no section and no title");
    }
    return rows;
  }

  private List<String> arguments(ReportData files, ReportRow row) {
    List<String> arguments = new ArrayList<>(List.of("compare"));
    arguments.addAll(files.filledIn(row.arguments()));
    arguments.addAll(List.of("--discard", "1", "--rounds", Integer.toString(rounds)));
    arguments.addAll(List.of("--seconds", Double.toString(seconds)));
    arguments.addAll(List.of("--warmup", Double.toString(warmUp)));
    return arguments;
  }

  private void show(RowOutcome outcome) throws IOException {
    Double ratio = outcome.ratio();
    String found =
        outcome.failure() != null
            ? "failed: " + outcome.failure()
            : ratio == null ? "not measured" : String.format(Locale.ROOT, "%.2f", ratio);
    ReportRow row = outcome.row();
    say(String.format("%-12s %s, %s, of %s", found, row.section(), row.title(), row.base()));
    outcome.results().forEach(each -> each.addProperty("row", row.section() + ": " + row.title()));
    for (var each : outcome.results()) {
      tell(JsonLine.of(each));
    }
  }

  private void write(List<RowOutcome> outcomes) throws IOException, InterruptedException {
    List<Fact> facts = facts();
    String picture = RatioChart.svg("i2o2 on io_uring: its rate, where 1 is the other's", outcomes);
    Files.writeString(out.resolve("report.svg"), picture);
    Files.writeString(out.resolve("report.html"), ReportPage.of(facts, picture, outcomes));
    Files.writeString(out.resolve("report.md"), ReportTable.of(outcomes));
    JsonLine machine = new JsonLine().add("what", "machine");
    facts.forEach(fact -> machine.add(fact.name(), fact.value()));
    List<String> lines = new ArrayList<>(List.of(machine.toString()));
    for (RowOutcome outcome : outcomes) {
      JsonLine line = new JsonLine().add("what", "row").add("title", outcome.row().title());
      line.add("section", outcome.row().section()).add("command", outcome.command());
      lines.add(line.add("failure", outcome.failure()).toString());
      outcome.results().forEach(each -> lines.add(each.toString()));
    }
    Files.write(out.resolve("report.jsonl"), lines, StandardCharsets.UTF_8);
  }

  private List<Fact> facts() throws IOException, InterruptedException {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("system", "kernel", Version.system()));
    facts.add(new Fact("system", "java", Version.java()));
    facts.addAll(SystemFacts.machine(data));
    if (Runtime.getRuntime().availableProcessors() > 1) {
      String found =
          String.format(
              Locale.ROOT,
              "a cache line from one thread to another, both looking: %.0f ns; a wake: %.0f ns",
              HandOffs.seenNanos(),
              HandOffs.wokenNanos());
      facts.add(new Fact("system", "hand-offs", found));
    }
    facts.add(
        new Fact(
            "report", "rounds", rounds + " of " + seconds + " s, after one that is not counted"));
    return facts;
  }
}

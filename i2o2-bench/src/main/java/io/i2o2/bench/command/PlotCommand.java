package io.i2o2.bench.command;

import io.i2o2.bench.report.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws what nop, read and compare wrote with --json. */
@Command(
    name = "plot",
    description = {
      "Draws results as an SVG picture on the standard output: operations a second over callers.",
      "",
      "The results are lines that nop, read or compare wrote with --json; each backend and kind is"
          + " a line."
    })
final class PlotCommand extends BaseCommand {
  private static final Pattern FIELD =
      Pattern.compile("\"(backend|callers|kind|ops_per_s)\":(?:\"([^\"]*)\"|([0-9.eE+-]+))");

  @Parameters(arity = "1..*", paramLabel = "RESULTS", description = "Files of JSON lines.")
  private List<Path> results = List.of();

  @Option(names = "--title", defaultValue = "Operations a second", description = "The heading.")
  private String title = "";

  @Override
  int run() throws IOException {
    Plot plot = new Plot(title);
    for (Path file : results) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          add(plot, line, file);
        }
      }
    }
    say(plot.svg().stripTrailing());
    return 0;
  }

  private static void add(Plot plot, String line, Path file) throws IOException {
    String backend = "";
    String kind = "";
    int callers = 0;
    double perSecond = 0;
    Matcher field = FIELD.matcher(line);
    while (field.find()) {
      switch (field.group(1)) {
        case "backend" -> backend = field.group(2);
        case "kind" -> kind = field.group(2);
        case "callers" -> callers = (int) Double.parseDouble(field.group(3));
        default -> perSecond = Double.parseDouble(field.group(3));
      }
    }
    if (backend.isEmpty() || callers < 1 || perSecond <= 0) {
      throw new IOException(file + ": no result with backend, callers and ops_per_s: " + line);
    }
    plot.add(backend + ", " + kind, callers, perSecond);
  }
}

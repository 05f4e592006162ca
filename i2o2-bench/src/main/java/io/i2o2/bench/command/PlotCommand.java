package io.i2o2.bench.command;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import io.i2o2.bench.report.Plot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
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
  private static final int SHOWN_CHARS = 80;
  private static final Gson STRICT = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  /** The parser says where it is, and besides what other programmers could do. */
  private static final Pattern PLACE = Pattern.compile(" column (\\d+)");

  /** No machine is so slow or so fast; a logarithmic axis must end somewhere. */
  private static final double LEAST_PER_SECOND = 1e-9;

  private static final double MOST_PER_SECOND = 1e18;

  @Parameters(arity = "1..*", paramLabel = "RESULTS", description = "Files of JSON lines.")
  private List<Path> results = List.of();

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      defaultValue = "Operations a second",
      description = "The heading.")
  private String title = "";

  private int drawn;

  @Override
  int run() throws IOException {
    if (isJson()) {
      throw wrong("--json is for the commands that measure: plot draws a picture");
    }
    Plot plot = new Plot(title);
    for (Path file : results) {
      add(plot, file);
    }
    if (drawn == 0) {
      throw new IOException("nothing to draw: there is no result in " + results);
    }
    say(plot.svg().stripTrailing());
    return 0;
  }

  private void add(Plot plot, Path file) throws IOException {
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line; (line = lines.readLine()) != null; ) {
        number++;
        if (!line.isBlank()) {
          add(plot, line, file + ", line " + number);
        }
      }
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text: expected lines of JSON in UTF-8", e);
    } catch (FileSystemException | BadLine e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private void add(Plot plot, String line, String where) throws BadLine {
    try {
      JsonObject fields = object(line);
      boolean isMeasured = fields.has("ops_per_s") && !fields.get("ops_per_s").isJsonNull();
      if (!isMeasured && fields.has("reason")) {
        String reason = text(fields, "reason");
        note(where + ": " + text(fields, "backend") + " was not measured: " + reason);
        return;
      }
      String kind = fields.has("kind") ? ", " + text(fields, "kind") : "";
      String rival = text(fields, "backend") + kind;
      double perSecond = number(fields, "ops_per_s", LEAST_PER_SECOND, MOST_PER_SECOND);
      int callers = (int) number(fields, "callers", 1, Integer.MAX_VALUE);
      plot.add(rival, callers, perSecond);
      drawn++;
    } catch (IllegalArgumentException e) {
      String shown =
          line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + " (and more)";
      throw new BadLine(where + " is no result, " + e.getMessage() + ": " + shown);
    }
  }

  private static JsonObject object(String line) {
    String wrong = "it is no JSON object";
    try {
      JsonObject fields = STRICT.fromJson(line, JsonObject.class);
      if (fields != null) {
        return fields;
      }
    } catch (JsonParseException e) {
      Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
      wrong += place.find() ? ", see character " + place.group(1) : "";
    }
    throw new IllegalArgumentException(wrong);
  }

  private static String text(JsonObject fields, String name) {
    if (fields.get(name) instanceof JsonPrimitive value
        && value.isString()
        && !value.getAsString().isBlank()) {
      return value.getAsString();
    }
    throw new IllegalArgumentException("it has no text as " + name);
  }

  private static double number(JsonObject fields, String name, double least, double most) {
    if (fields.get(name) instanceof JsonPrimitive value
        && value.isNumber()
        && value.getAsDouble() >= least
        && value.getAsDouble() <= most) {
      return value.getAsDouble();
    }
    throw new IllegalArgumentException(
        String.format("it has no number from %.9g to %.9g as %s", least, most, name));
  }

  /** Names the file already. */
  private static final class BadLine extends IOException {
    private static final long serialVersionUID = 1L;

    BadLine(String message) {
      super(message);
    }
  }
}

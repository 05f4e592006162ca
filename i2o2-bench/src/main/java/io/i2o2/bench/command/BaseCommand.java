package io.i2o2.bench.command;

import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have in common. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nParameters:%n",
    commandListHeading = "%nCommands:%n")
abstract class BaseCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--json",
      order = 102,
      description = "Writes JSON, one object a line, instead of text.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      order = 103,
      description = "Shows no progress.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      order = 104,
      description = "Logs more than warnings, to the standard error.")
  private boolean verbose;

  @Option(
      names = "--stacktrace",
      order = 105,
      description = "Shows where in the program a failure came from.")
  private boolean stackTrace;

  @Override
  public final Integer call() throws Exception {
    if (verbose) {
      // Read when the first logger is made, which is not before now.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
    return run();
  }

  /** Does it, and returns the exit status. */
  abstract int run() throws Exception;

  final CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not made by picocli");
    }
    return spec;
  }

  final boolean isVerbose() {
    return verbose;
  }

  final boolean isJson() {
    return json;
  }

  final boolean showsStackTrace() {
    return stackTrace;
  }

  final ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  final void range(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(option + " is " + value + ", but must be " + least + " to " + most);
    }
  }

  /** Writes a line for people. */
  final void say(String line) throws IOException {
    if (!json) {
      print(line);
    }
  }

  /** Writes a line for programs. */
  final void tell(JsonLine line) throws IOException {
    if (json) {
      print(line.toString());
    }
  }

  final Progress progress(Supplier<String> text) {
    return Progress.start(quiet, text);
  }

  /** Says something on the standard error that is no failure. */
  final void note(String line) {
    if (!quiet) {
      PrintWriter err = spec().commandLine().getErr();
      err.println(spec().qualifiedName() + ": " + line);
      err.flush();
    }
  }

  private void print(String line) throws IOException {
    PrintWriter out = spec().commandLine().getOut();
    out.println(line);
    out.flush();
    // Nothing that follows would be seen either: do not measure on for hours.
    StandardOutput.check();
  }
}

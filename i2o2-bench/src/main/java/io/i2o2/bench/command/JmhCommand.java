package io.i2o2.bench.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands everything to JMH. */
@Command(
    name = "jmh",
    description = "Runs the JMH benchmarks. All arguments go to JMH; jmh -h shows them.",
    usageHelpAutoWidth = true)
final class JmhCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--help", usageHelp = true, description = "Shows this help, not that of JMH.")
  @SuppressWarnings("UnusedVariable") // picocli acts on the option itself
  private boolean help;

  @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "An argument for JMH.")
  private List<String> arguments = new ArrayList<>();

  JmhCommand() {}

  @Override
  public Integer call() throws IOException {
    CommandLineOptions options = options();
    try {
      run(options, new Runner(options));
    } catch (NoBenchmarksException e) {
      throw new IOException("no benchmark has such a name: jmh -l lists them", e);
    } catch (RunnerException e) {
      throw new IOException(e.getMessage(), e);
    }
    return 0;
  }

  private CommandLineOptions options() {
    try {
      return new CommandLineOptions(arguments.toArray(String[]::new));
    } catch (CommandLineOptionException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
  }

  /** As JMH's own main method, which shows stack traces and ends the JVM where it fails. */
  private static void run(CommandLineOptions options, Runner runner)
      throws IOException, RunnerException {
    if (options.shouldHelp()) {
      options.showHelp();
    } else if (options.shouldList()) {
      runner.list();
    } else if (options.shouldListWithParams()) {
      runner.listWithParams(options);
    } else if (options.shouldListProfilers()) {
      options.listProfilers();
    } else if (options.shouldListResultFormats()) {
      options.listResultFormats();
    } else {
      runner.run();
    }
  }
}

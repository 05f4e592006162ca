package io.i2o2.bench.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    String[] args = arguments.toArray(String[]::new);
    try {
      // JMH's own main method says what is wrong too, but with another exit status.
      CommandLineOptions _ = new CommandLineOptions(args);
    } catch (CommandLineOptionException e) {
      if (spec != null) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    org.openjdk.jmh.Main.main(args);
    return 0;
  }
}

package io.i2o2.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands as one program. */
@Command(
    name = "i2o2",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    commandListHeading = "%nCommands:%n",
    description = "File IO on io_uring from Java: look, try, measure.",
    subcommands = {
      ProbeCommand.class,
      DemoCommand.class,
      CopyCommand.class,
      NvmeProgram.class,
      NopCommand.class,
      ReadCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      PlotCommand.class,
      FailpointsCommand.class,
      StormCommand.class
    },
    footer = {
      "",
      "i2o2 COMMAND --help says more.",
      "Exit status: 0 it worked, 1 it failed, 2 the arguments are wrong."
    })
public final class Program implements Runnable {
  private static final int FAILED = 1;
  private static final int WRONG_ARGUMENTS = 2;

  @Spec private @Nullable CommandSpec spec;

  Program() {}

  /**
   * Runs a command.
   *
   * @param args the command, its options and parameters
   * @return the exit status
   */
  public static int run(String... args) {
    StandardOutput.install();
    CommandLine commandLine = new CommandLine(new Program());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    // It has options of its own, which only JMH knows.
    CommandLine jmh =
        new CommandLine(new JmhCommand()).setUnmatchedOptionsArePositionalParams(true);
    commandLine.addSubcommand(jmh);
    hideBackend(subcommand(commandLine, "compare"));
    hideBackend(subcommand(subcommand(commandLine, "nvme"), "bench"));
    commandLine.setExecutionExceptionHandler((e, command, _) -> failed(e, command));
    commandLine.setParameterExceptionHandler((e, _) -> wrongArguments(e));
    int status = execute(commandLine, args);
    try {
      StandardOutput.check();
    } catch (IOException e) {
      if (status == CommandLine.ExitCode.OK) {
        System.err.println("i2o2: " + e.getMessage());
        status = FAILED;
      }
    }
    return status;
  }

  private static int execute(CommandLine commandLine, String... args) {
    try {
      return commandLine.execute(args);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "i2o2: not enough memory ("
              + e.getMessage()
              + "): take fewer callers or smaller blocks, or give Java more");
      return FAILED;
    }
  }

  private static CommandLine subcommand(CommandLine of, String name) {
    return Objects.requireNonNull(of.getSubcommands().get(name), name);
  }

  /** It runs all that there are, and says so when asked for one; its help need not offer it. */
  private static void hideBackend(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    OptionSpec backend = spec.findOption("--backend");
    spec.remove(backend);
    spec.addOption(OptionSpec.builder(backend).hidden(true).build());
  }

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "which command?");
  }

  private static int failed(Exception e, CommandLine commandLine) {
    PrintWriter err = commandLine.getErr();
    err.println(commandLine.getCommandSpec().qualifiedName() + ": " + FailureText.of(e));
    if (commandLine.getCommand() instanceof BaseCommand command && command.showsStackTrace()) {
      e.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }

  private static int wrongArguments(ParameterException e) {
    CommandLine commandLine = e.getCommandLine();
    String name = commandLine.getCommandSpec().qualifiedName();
    commandLine.getErr().println(name + ": " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, commandLine.getErr());
    commandLine.getErr().println(name + " --help says more.");
    commandLine.getErr().flush();
    return WRONG_ARGUMENTS;
  }
}

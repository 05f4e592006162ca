package io.i2o2.bench.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with an NVMe drive by commands of its own. */
@Command(
    name = "nvme",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    commandListHeading = "%nCommands:%n",
    description =
        "Identifies, reads, writes, verifies and measures NVMe namespaces by passthrough commands.",
    subcommands = {
      DriveIdentifyCommand.class,
      DriveReadCommand.class,
      DriveWriteCommand.class,
      DriveVerifyCommand.class,
      DriveBenchCommand.class
    })
final class NvmeProgram implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  NvmeProgram() {}

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "which command?");
  }
}

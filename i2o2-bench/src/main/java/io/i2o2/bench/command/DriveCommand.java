package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.bench.drive.DriveNode;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands on an NVMe namespace have in common. */
abstract class DriveCommand extends BaseCommand {
  @Parameters(
      index = "0",
      paramLabel = "DEVICE",
      description = "The generic node of the namespace, such as /dev/ng0n1.")
  private Path device = Path.of("");

  @Option(
      names = "--poll",
      order = 90,
      description = "Polls for completions (IOPOLL); the driver must have poll queues.")
  private boolean poll;

  /** What is done with an open namespace. */
  @FunctionalInterface
  interface Work {
    void run(Scheduler scheduler, NvmeNamespace drive) throws IOException, InterruptedException;
  }

  final Path device() {
    return device;
  }

  /** Before anything is read or written: all of it or nothing. */
  final void requireInside(NvmeGeometry geometry, long lba, long blocks) {
    if (lba < 0 || lba > geometry.blocks() - blocks) {
      throw wrong(
          "blocks "
              + lba
              + " to "
              + (lba + blocks - 1)
              + ", but the namespace has blocks 0 to "
              + (geometry.blocks() - 1));
    }
  }

  final JsonLine line(String what, long lba, long blocks) {
    return new JsonLine()
        .add("what", what)
        .add("device", device)
        .add("lba", lba)
        .add("blocks", blocks);
  }

  final int read(Work work) throws IOException, InterruptedException {
    return on(work, false);
  }

  /** Refuses what is in use, unless it is told not to, before it is opened. */
  final int overwrite(boolean force, Work work) throws IOException, InterruptedException {
    if (!force) {
      List<String> users = DriveNode.of(device).users();
      if (!users.isEmpty()) {
        throw new IOException(
            device
                + " is in use: "
                + String.join(", ", users)
                + "; --force overwrites it all the same");
      }
    }
    return on(work, true);
  }

  private int on(Work work, boolean writes) throws IOException, InterruptedException {
    try (Scheduler scheduler =
            Scheduler.builder()
                .name("i2o2-bench")
                .backend(SchedulerCommand.URING)
                .sqe128(true)
                .ioPolling(poll)
                .build();
        NvmeNamespace drive =
            writes
                ? NvmeNamespace.open(scheduler, device)
                : NvmeNamespace.openForReading(scheduler, device)) {
      work.run(scheduler, drive);
      return 0;
    } catch (IllegalArgumentException e) {
      throw wrong(FailureText.message(e));
    } catch (UnsupportedOperationException e) {
      throw new IOException(FailureText.message(e), e);
    }
  }
}

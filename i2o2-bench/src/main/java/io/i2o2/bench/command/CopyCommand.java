package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.bench.file.Copy;
import io.i2o2.bench.report.Bytes;
import io.i2o2.bench.report.Progress;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a file. */
@Command(
    name = "copy",
    description =
        "Copies the contents of a file, nothing else of it, makes the copy durable, and compares"
            + " both. A copy that fails is left as it is.")
final class CopyCommand extends SchedulerCommand {
  @Parameters(index = "0", paramLabel = "SRC", description = "The file to copy.")
  private Path source = Path.of("");

  @Parameters(index = "1", paramLabel = "DST", description = "The copy; what it held is lost.")
  private Path target = Path.of("");

  @Option(
      names = "--depth",
      paramLabel = "N",
      order = 1,
      description = "How many blocks are under way together. Default: ${DEFAULT-VALUE}.")
  private int depth = 32;

  @Option(
      names = "--block",
      paramLabel = "BYTES",
      order = 2,
      converter = ByteCount.class,
      description = "How much one operation reads or writes. Default: 128k.")
  private long block = 128 << 10;

  @Option(
      names = "--no-verify",
      order = 3,
      description = "Does not read both files again to compare them.")
  private boolean noVerify;

  CopyCommand() {}

  @Override
  int run() throws Exception {
    checkBackend();
    checkCallers("--depth", depth);
    int bytes = checkedBlock(block);
    try (Scheduler scheduler = scheduler(depth)) {
      sayBackend(scheduler);
      Copy copy = new Copy(scheduler, source, target, bytes, depth);
      copy(copy, bytes);
    }
    return 0;
  }

  private void copy(Copy copy, int bytes) throws IOException, InterruptedException {
    Result result;
    try (Progress _ = progress(() -> "copy: wrote " + Bytes.text(copy.copied()))) {
      result = copy.run();
    }
    say(
        String.format(
            Locale.ROOT,
            "copied %s in %.2f s, %s with the fsync",
            Bytes.text(copy.copied()),
            result.seconds(),
            Bytes.rate(copy.copied(), result.seconds())));
    if (!noVerify) {
      try (Progress _ = progress(() -> "copy: compared " + Bytes.text(copy.verified()))) {
        copy.verify();
      }
      say("verified: both files hold the same");
    }
    Map<String, Object> more = new LinkedHashMap<>(result.more());
    more.put("block", bytes);
    more.put("verified", !noVerify);
    tell(result.withMore(more).json());
  }
}

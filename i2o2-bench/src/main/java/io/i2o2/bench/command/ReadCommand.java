package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.bench.workload.BlockAccess;
import io.i2o2.bench.workload.ChannelTransfers;
import io.i2o2.bench.workload.Kind;
import io.i2o2.bench.workload.RandomTransfers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures random reads. */
@Command(
    name = "read",
    description =
        "Measures reads of whole blocks at random places of a file: each caller submits one, waits"
            + " until it is over, and submits the next.")
final class ReadCommand extends LoadCommand {
  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      order = 1,
      description = "What to read, of at least one block.")
  private Path file = Path.of("");

  @Option(
      names = "--block",
      paramLabel = "BYTES",
      order = 2,
      converter = ByteCount.class,
      description = "How much one operation reads. Default: 4k.")
  private long block = 4096;

  @Option(names = "--direct", order = 3, description = "Reads past the page cache (O_DIRECT).")
  private boolean direct;

  @Option(names = "--registered", order = 4, description = "Registers the file and the buffers.")
  private boolean registered;

  ReadCommand() {
    super(1);
  }

  @Override
  int run() throws Exception {
    checkLoad();
    int bytes = checkedBlock(block);
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("block", bytes);
    more.put("direct", direct);
    more.put("registered", registered);
    if (isFileChannel()) {
      runOnCallers(bytes, more);
      return 0;
    }
    try (Scheduler scheduler = scheduler(callers());
        RandomTransfers reads =
            RandomTransfers.open(scheduler, access(bytes), callers(), registered)) {
      sayBackend(scheduler);
      measure("read", scheduler, reads, more);
    }
    return 0;
  }

  private BlockAccess access(int bytes) {
    return new BlockAccess(file, bytes, direct, false);
  }

  private void runOnCallers(int bytes, Map<String, Object> more) throws Exception {
    if (kind() == Kind.CALLBACK || kind() == Kind.BATCH) {
      throw wrong("--backend filechannel has no --kind " + kind() + ", only virtual and platform");
    }
    if (registered) {
      throw wrong("--backend filechannel has nothing to register with");
    }
    try (ChannelTransfers reads = new ChannelTransfers(access(bytes), callers())) {
      measure("read", FILE_CHANNEL, reads::step, more);
    }
  }
}

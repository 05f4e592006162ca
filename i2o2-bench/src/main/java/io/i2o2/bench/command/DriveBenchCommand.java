package io.i2o2.bench.command;

import io.i2o2.ErrnoException;
import io.i2o2.Scheduler;
import io.i2o2.bench.drive.DriveNode;
import io.i2o2.bench.report.Comparison;
import io.i2o2.bench.workload.BlockAccess;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures reads of a namespace by all ways to it. */
@Command(
    name = "bench",
    description = {
      "Measures random reads of a namespace, and writes nothing. In turns:",
      "passthrough: NVMe commands to the generic node;",
      "polled: the same on a ring that polls for completions, where the driver has poll queues;",
      "block: O_DIRECT on the block node by a scheduler, whose rate is 1;",
      "filechannel: the same by FileChannel.",
      "Shown is each one's median round, as by compare."
    })
final class DriveBenchCommand extends TurnsCommand {
  private static final String PASSTHROUGH = "passthrough";
  private static final String POLLED = "polled";
  private static final String BLOCK = "block";
  private static final List<String> ROWS = List.of(PASSTHROUGH, POLLED, BLOCK, FILE_CHANNEL);
  private static final String READ = "read";
  private static final int USUAL_BYTES = 4096;

  @Parameters(
      index = "0",
      paramLabel = "DEVICE",
      description = "The generic node of the namespace, such as /dev/ng0n1.")
  private Path device = Path.of("");

  @Option(
      names = "--block",
      paramLabel = "BYTES",
      order = 2,
      converter = ByteCount.class,
      description = "How much one operation reads. Default: 4k, or the drive's block if larger.")
  private @Nullable Long block;

  DriveBenchCommand() {}

  @Override
  int run() throws Exception {
    if (isBackendAsked()) {
      throw wrong("--backend is not for nvme bench, which measures all ways to the drive");
    }
    checkTurns();
    if (block != null) {
      checkedBlock(block);
    }
    DriveNode node = DriveNode.of(device);
    int bytes = fitting(geometry());
    BlockAccess direct = new BlockAccess(node.blockPath(), bytes, true, false);
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("block", bytes);
    more.put("device", device);
    try (Rivals rivals =
        new Rivals(this, new Rivals.Work(READ, List.of(direct), null, false, false))) {
      Comparison comparison =
          inTurns(READ, ROWS, BLOCK, name -> open(name, rivals, node, bytes).named(name, of(name)));
      show(comparison, "reads of " + bytes + " bytes from " + device, more);
    }
    return 0;
  }

  private static String of(String row) {
    return row.equals(FILE_CHANNEL) ? FILE_CHANNEL : URING;
  }

  private Rivals.Rival open(String row, Rivals rivals, DriveNode node, int bytes)
      throws Rivals.Missing, IOException, InterruptedException {
    return switch (row) {
      case PASSTHROUGH -> rivals.passthrough(device, bytes, false);
      case POLLED -> polled(rivals, node, bytes);
      default -> rivals.open(of(row));
    };
  }

  private Rivals.Rival polled(Rivals rivals, DriveNode node, int bytes)
      throws Rivals.Missing, IOException, InterruptedException {
    String obstacle = node.pollObstacle();
    if (obstacle != null) {
      throw new Rivals.Missing(obstacle);
    }
    try {
      return rivals.passthrough(device, bytes, true);
    } catch (ErrnoException e) {
      throw new Rivals.Missing(FailureText.message(e));
    }
  }

  private NvmeGeometry geometry() throws IOException {
    try (Scheduler scheduler = scheduler(URING, 1, true, false);
        NvmeNamespace drive = NvmeNamespace.openForReading(scheduler, device)) {
      return drive.geometry();
    }
  }

  private int fitting(NvmeGeometry geometry) throws IOException {
    if (geometry.isZoned() || geometry.hasMetadata()) {
      throw new IOException(
          device
              + (geometry.isZoned()
                  ? " is zoned: not all of its blocks can be read, as this does"
                  : " has blocks with metadata, which reads here do not support"));
    }
    long bytes = block != null ? block : Math.max(USUAL_BYTES, geometry.blockBytes());
    if (bytes % geometry.blockBytes() != 0 || bytes > geometry.maxTransferBytes()) {
      throw wrong(
          "--block is "
              + bytes
              + ", but must be a multiple of "
              + geometry.blockBytes()
              + ", at most "
              + geometry.maxTransferBytes());
    }
    return (int) bytes;
  }
}

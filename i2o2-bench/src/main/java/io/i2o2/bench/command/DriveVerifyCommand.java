package io.i2o2.bench.command;

import io.i2o2.bench.drive.Verification;
import io.i2o2.bench.report.Bytes;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.Progress;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes and reads a whole namespace. */
@Command(
    name = "verify",
    description =
        "Writes every block of a namespace, reads all of them back, and compares them: what it held"
            + " is lost. A device that is mounted, has partitions, or is used otherwise is refused.")
final class DriveVerifyCommand extends DriveCommand {
  @Option(
      names = "--depth",
      paramLabel = "N",
      order = 1,
      description = "How many commands are under way together. Default: ${DEFAULT-VALUE}.")
  private int depth = 64;

  @Option(
      names = "--block",
      paramLabel = "BYTES",
      order = 2,
      converter = ByteCount.class,
      description = "How much one command moves. Default: 128k, or what the drive takes.")
  private long block = 128 << 10;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 3,
      description = "Of the bytes that are written. Default: another one each time.")
  private long seed = System.nanoTime();

  @Option(names = "--force", order = 4, description = "Overwrites a device that is in use.")
  private boolean force;

  DriveVerifyCommand() {}

  @Override
  int run() throws Exception {
    range("--depth", depth, 1, 4096);
    range("--block", block, 512, 1 << 30);
    return overwrite(force, (_, drive) -> verify(drive));
  }

  private void verify(NvmeNamespace drive) throws IOException, InterruptedException {
    NvmeGeometry geometry = drive.geometry();
    if (geometry.isZoned()) {
      throw new IOException(
          device() + " is zoned: its blocks cannot be written in any order, as this does");
    }
    int chunk = (int) Math.min(block, geometry.maxTransferBytes());
    if (chunk % geometry.blockBytes() != 0) {
      throw wrong("--block is " + block + ", but must be a multiple of " + geometry.blockBytes());
    }
    Verification verification = new Verification(drive, chunk, depth, seed);
    long start = System.nanoTime();
    try (Progress _ = progress(() -> "verify: wrote " + Bytes.text(verification.written()))) {
      verification.write();
    }
    try (Progress _ = progress(() -> "verify: compared " + Bytes.text(verification.checked()))) {
      verification.check();
    }
    double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
    report(geometry, verification.checked(), chunk, seconds);
  }

  private void report(NvmeGeometry geometry, long bytes, int chunk, double seconds)
      throws IOException {
    say(
        String.format(
            Locale.ROOT,
            "verified %d blocks of %d bytes (%s) at depth %d in %.2f s, seed %d",
            bytes / geometry.blockBytes(),
            geometry.blockBytes(),
            Bytes.text(bytes),
            depth,
            seconds,
            seed));
    tell(
        new JsonLine()
            .add("what", "nvme verify")
            .add("device", device())
            .add("blocks", geometry.blocks())
            .add("block", chunk)
            .add("bytes", bytes)
            .add("depth", depth)
            .add("seconds", seconds)
            .add("seed", seed));
  }
}

package io.i2o2.bench.command;

import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes blocks. */
@Command(
    name = "write",
    description =
        "Writes a file to blocks, and makes them durable. A device that is mounted, has partitions,"
            + " or is used otherwise is refused.")
final class DriveWriteCommand extends DriveCommand {
  @Option(
      names = "--lba",
      paramLabel = "N",
      order = 1,
      required = true,
      description = "The first block; what it and those behind it held is lost.")
  private long lba;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      order = 2,
      required = true,
      description = "What to write; its size must be a whole number of blocks.")
  private Path file = Path.of("");

  @Option(names = "--force", order = 3, description = "Overwrites a device that is in use.")
  private boolean force;

  DriveWriteCommand() {}

  @Override
  int run() throws Exception {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      return overwrite(force, (_, drive) -> blocks(drive, in));
    }
  }

  private void blocks(NvmeNamespace drive, FileChannel in) throws IOException {
    NvmeGeometry geometry = drive.geometry();
    long size = in.size();
    long blocks = size / geometry.blockBytes();
    if (size == 0 || size % geometry.blockBytes() != 0) {
      throw wrong(
          file
              + " has "
              + size
              + " bytes, but it must be a multiple of the block, "
              + geometry.blockBytes());
    }
    requireInside(geometry, lba, blocks);
    move(drive, in, size);
    drive.runOrThrow(drive.flush());
    say("wrote " + blocks + " blocks of " + geometry.blockBytes() + " bytes, and flushed them");
    tell(line("nvme write", lba, blocks).add("bytes", size));
  }

  private void move(NvmeNamespace drive, FileChannel in, long size) throws IOException {
    int most = drive.geometry().maxTransferBytes();
    MemorySegment buffer = Arena.ofAuto().allocate(Math.min(size, most), NvmeGeometry.PAGE_BYTES);
    for (long done = 0; done < size; done += most) {
      MemorySegment part = buffer.asSlice(0, Math.min(most, size - done));
      for (ByteBuffer bytes = part.asByteBuffer(); bytes.hasRemaining(); ) {
        if (in.read(bytes, done + bytes.position()) < 0) {
          throw new EOFException(file + " has become shorter: " + done + " bytes were written");
        }
      }
      drive.runOrThrow(drive.write(lba + done / drive.geometry().blockBytes(), part));
    }
  }
}

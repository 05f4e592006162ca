package io.i2o2.bench.command;

import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads blocks. */
@Command(
    name = "read",
    description = "Reads blocks, and shows them in hexadecimal or puts them into a file.")
final class DriveReadCommand extends DriveCommand {
  private static final int LINE_BYTES = 16;

  @Option(
      names = "--lba",
      paramLabel = "N",
      order = 1,
      description = "The first block. Default: ${DEFAULT-VALUE}.")
  private long lba;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      order = 2,
      description = "How many. Default: ${DEFAULT-VALUE}.")
  private long blocks = 1;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      order = 3,
      description = "Puts them into a new file, instead of showing them.")
  private @Nullable Path file;

  DriveReadCommand() {}

  @Override
  int run() throws Exception {
    range("--blocks", blocks, 1, Integer.MAX_VALUE);
    return read((_, drive) -> blocks(drive));
  }

  private void blocks(NvmeNamespace drive) throws IOException {
    NvmeGeometry geometry = drive.geometry();
    requireInside(geometry, lba, blocks);
    try (FileChannel out =
        file == null
            ? null
            : FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      move(drive, out);
    }
    if (file != null) {
      say("read " + blocks + " blocks of " + geometry.blockBytes() + " bytes to " + file);
    }
    long bytes = blocks * geometry.blockBytes();
    tell(line("nvme read", lba, blocks).add("bytes", bytes));
  }

  private void move(NvmeNamespace drive, @Nullable FileChannel out) throws IOException {
    int block = drive.geometry().blockBytes();
    int most = drive.geometry().maxTransferBytes() / block;
    MemorySegment buffer =
        Arena.ofAuto().allocate(Math.min(blocks, most) * block, NvmeGeometry.PAGE_BYTES);
    for (long done = 0; done < blocks; done += most) {
      MemorySegment part = buffer.asSlice(0, Math.min(most, blocks - done) * block);
      drive.runOrThrow(drive.read(lba + done, part));
      if (out == null) {
        show(part, (lba + done) * block);
        continue;
      }
      for (ByteBuffer bytes = part.asByteBuffer(); bytes.hasRemaining(); ) {
        out.write(bytes);
      }
    }
  }

  private void show(MemorySegment bytes, long offset) throws IOException {
    HexFormat hex = HexFormat.ofDelimiter(" ");
    for (long i = 0; i < bytes.byteSize(); i += LINE_BYTES) {
      byte[] line = bytes.asSlice(i, LINE_BYTES).toArray(ValueLayout.JAVA_BYTE);
      say(HexFormat.of().toHexDigits(offset + i) + "  " + hex.formatHex(line));
    }
  }
}

package io.i2o2.bench.storm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in which each place has its own byte: whoever writes there writes that one, so that it
 * always reads the same, whatever happens at the same time.
 */
final class StormFile {
  static final int BYTES = 1 << 20;

  private final Path path;
  private final Path scratch;
  private final byte[] contents = new byte[BYTES];

  private StormFile(Path folder) throws IOException {
    for (int i = 0; i < BYTES; i++) {
      // 0 to 127: no canary and no byte of memory at rest.
      contents[i] = (byte) ((i * 31 + (i >> 10)) & 0x7f);
    }
    path = Files.write(folder.resolve("storm.bin"), contents);
    scratch = Files.createFile(folder.resolve("scratch.bin"));
  }

  static StormFile in(Path folder) throws IOException {
    return new StormFile(folder);
  }

  Path path() {
    return path;
  }

  /** Another one, whose size may be changed. */
  Path scratch() {
    return scratch;
  }

  /** What belongs there. */
  MemorySegment at(long offset, long length) {
    return MemorySegment.ofArray(contents).asSlice(offset, length);
  }

  /** Looks whether everything is still as it was. */
  void check(Verdict verdict) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(BYTES + 1);
    try (FileChannel channel = FileChannel.open(path)) {
      while (channel.read(found) >= 0 && found.hasRemaining()) {
        // Until there is no more.
      }
    }
    int mismatch = found.flip().mismatch(ByteBuffer.wrap(contents));
    if (mismatch >= 0) {
      verdict.wrong(
          "the file of "
              + found.limit()
              + " bytes holds "
              + (mismatch < found.limit() ? found.get(mismatch) & 0xff : -1)
              + " at "
              + mismatch);
      Files.write(path, contents);
    }
  }
}

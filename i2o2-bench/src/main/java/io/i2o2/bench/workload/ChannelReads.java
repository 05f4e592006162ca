package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/** The reads of {@link RandomReads} by a FileChannel, each on its caller's own thread. */
public final class ChannelReads implements AutoCloseable {
  static final int ALIGNMENT = 4096;

  private final Path path;
  private final FileChannel channel;
  private final RandomOffsets offsets;
  private final BufferPool buffers;
  private final int block;

  /**
   * Opens the file.
   *
   * @param path the file, of at least one block
   * @param block the bytes of one read
   * @param callers how many
   * @param direct whether to read past the page cache
   * @throws IOException if that fails
   */
  public ChannelReads(Path path, int block, int callers, boolean direct) throws IOException {
    this.path = path;
    this.block = block;
    this.channel = Channels.open(path, options(direct));
    try {
      this.offsets = new RandomOffsets(path, channel.size(), block, callers);
      this.buffers = new BufferPool(callers, block, ALIGNMENT);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /**
   * What one caller does.
   *
   * @param caller its number, from 0
   * @return a read into a buffer of its own
   */
  public Step step(int caller) {
    ByteBuffer buffer = Objects.requireNonNull(buffers.tryTake()).asByteBuffer();
    return () -> {
      int count = Channels.read(path, channel, buffer.clear(), offsets.next(caller));
      if (count != block) {
        throw new IOException("read " + path + ": " + count + " instead of " + block);
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  static Set<OpenOption> options(boolean direct) throws IOException {
    return direct
        ? Set.of(StandardOpenOption.READ, directOption())
        : Set.of(StandardOpenOption.READ);
  }

  /**
   * By name: javac warns whenever the class is mentioned, and has no way to say that it is meant.
   */
  private static OpenOption directOption() throws IOException {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      return (OpenOption) options.getField("DIRECT").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IOException("this Java has no way to read past the page cache", e);
    }
  }
}

package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The reads of {@link RandomReads} by an AsynchronousFileChannel, for which callers wait. */
public final class AsyncChannelReads implements AutoCloseable {
  private final Path path;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AsynchronousFileChannel channel;
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
  public AsyncChannelReads(Path path, int block, int callers, boolean direct) throws IOException {
    this.path = path;
    this.block = block;
    try {
      this.channel = open(path, direct);
    } catch (Throwable e) {
      pool.shutdown();
      throw e;
    }
    try {
      this.offsets = new RandomOffsets(path, channel.size(), block, callers);
      this.buffers = new BufferPool(callers, block, ChannelReads.ALIGNMENT);
    } catch (Throwable e) {
      close();
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
      int count = read(buffer.clear(), offsets.next(caller));
      if (count != block) {
        throw new IOException("read " + path + ": " + count + " instead of " + block);
      }
    };
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      pool.shutdown();
    }
  }

  private AsynchronousFileChannel open(Path path, boolean direct) throws IOException {
    try {
      return AsynchronousFileChannel.open(path, ChannelReads.options(direct), pool);
    } catch (UnsupportedOperationException e) {
      throw new IOException("AsynchronousFileChannel cannot open it so: " + e.getMessage(), e);
    } catch (IOException e) {
      throw Channels.named("open " + path, e);
    }
  }

  private int read(ByteBuffer buffer, long offset) throws IOException {
    try {
      return channel.read(buffer, offset).get();
    } catch (ExecutionException e) {
      IOException cause =
          e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      throw Channels.named("read at offset " + offset + " from " + path, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("read " + path + ": interrupted", e);
    }
  }
}

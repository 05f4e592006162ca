package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The transfers of {@link RandomTransfers} by an AsynchronousFileChannel; callers wait. */
public final class AsyncChannelTransfers implements Stepping {
  private final BlockAccess access;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AsynchronousFileChannel channel;
  private final RandomOffsets offsets;
  private final BufferPool buffers;

  /**
   * Opens the file.
   *
   * @param access which blocks, and how
   * @param callers how many
   * @throws IOException if that fails
   */
  public AsyncChannelTransfers(BlockAccess access, int callers) throws IOException {
    this.access = access;
    try {
      this.channel = open();
    } catch (Throwable e) {
      pool.shutdown();
      throw e;
    }
    try {
      this.offsets = new RandomOffsets(access.path(), channel.size(), access.block(), callers);
      this.buffers = new BufferPool(callers, access.block(), BlockAccess.ALIGNMENT);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  @Override
  public Step step(int caller) {
    ByteBuffer buffer = Objects.requireNonNull(buffers.tryTake()).asByteBuffer();
    return () -> access.check(transfer(buffer.clear(), offsets.next(caller)));
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      pool.shutdown();
    }
  }

  private AsynchronousFileChannel open() throws IOException {
    try {
      return AsynchronousFileChannel.open(access.path(), access.channelOptions(), pool);
    } catch (UnsupportedOperationException e) {
      throw new IOException("AsynchronousFileChannel cannot open it so: " + e.getMessage(), e);
    } catch (IOException e) {
      throw Channels.named("open " + access.path(), e);
    }
  }

  private int transfer(ByteBuffer buffer, long offset) throws IOException {
    try {
      return (access.write() ? channel.write(buffer, offset) : channel.read(buffer, offset)).get();
    } catch (ExecutionException e) {
      IOException cause =
          e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      throw Channels.named(access.what() + " at offset " + offset + ", " + access.path(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(access.what() + " " + access.path() + ": interrupted", e);
    }
  }
}

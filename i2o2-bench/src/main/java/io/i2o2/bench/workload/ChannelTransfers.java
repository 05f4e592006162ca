package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The transfers of {@link RandomTransfers} by a FileChannel, each on its caller's own thread. */
public final class ChannelTransfers implements Stepping {
  private final BlockAccess access;
  private final FileChannel channel;
  private final RandomOffsets offsets;
  private final List<ByteBuffer> buffers = new ArrayList<>();

  /**
   * Opens the file.
   *
   * @param access which blocks, and how
   * @param callers how many
   * @throws IOException if that fails
   */
  public ChannelTransfers(BlockAccess access, int callers) throws IOException {
    this.access = access;
    this.channel = Channels.open(access.path(), access.channelOptions());
    try {
      this.offsets = new RandomOffsets(access.path(), channel.size(), access.block(), callers);
      BufferPool pool = new BufferPool(callers, access.block(), BlockAccess.ALIGNMENT);
      for (int caller = 0; caller < callers; caller++) {
        buffers.add(Objects.requireNonNull(pool.tryTake()).asByteBuffer());
      }
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public Step step(int caller) {
    ByteBuffer buffer = buffer(caller);
    return () -> {
      long offset = offsets.next(caller);
      access.check(
          access.write()
              ? Channels.write(access.path(), channel, buffer.clear(), offset)
              : Channels.read(access.path(), channel, buffer.clear(), offset));
    };
  }

  ByteBuffer buffer(int caller) {
    return buffers.get(caller);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

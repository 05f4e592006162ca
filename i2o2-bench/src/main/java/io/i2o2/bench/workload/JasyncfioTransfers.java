package io.i2o2.bench.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import one.jasyncfio.AsyncFile;
import one.jasyncfio.EventExecutor;
import one.jasyncfio.OpenOption;

/** The transfers of {@link ChannelTransfers} by jasyncfio's thread on an io_uring; callers wait. */
public final class JasyncfioTransfers implements Stepping {
  private final BlockAccess access;
  private final RandomOffsets offsets;
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final EventExecutor executor;
  private final AsyncFile file;

  /**
   * Opens the file.
   *
   * @param access which blocks, and how
   * @param callers how many
   * @throws IOException if that fails, or jasyncfio cannot be used here or so
   */
  public JasyncfioTransfers(BlockAccess access, int callers) throws IOException {
    this.access = access;
    this.offsets = new RandomOffsets(access.path(), access.size(), access.block(), callers);
    for (int caller = 0; caller < callers; caller++) {
      buffers.add(
          ByteBuffer.allocateDirect(access.block() + BlockAccess.ALIGNMENT)
              .alignedSlice(BlockAccess.ALIGNMENT)
              .limit(access.block()));
    }
    this.executor = start();
    try {
      this.file = await(AsyncFile.open(access.path(), executor, options(access)), "open");
      if (access.direct()) {
        tryDirect();
      }
    } catch (Throwable e) {
      stop();
      throw e;
    }
  }

  @Override
  public Step step(int caller) {
    ByteBuffer buffer = buffers.get(caller);
    return () -> access.check(transfer(buffer, offsets.next(caller)));
  }

  /** Nothing is under way: each caller waits for its own. */
  @Override
  public void close() throws IOException {
    try {
      await(file.close(), "close");
    } finally {
      stop();
    }
  }

  ByteBuffer buffer(int caller) {
    return buffers.get(caller);
  }

  private int transfer(ByteBuffer buffer, long offset) throws IOException {
    buffer.clear().limit(access.block());
    return access.write()
        ? await(file.write(buffer, offset, access.block()), "write")
        : await(file.read(buffer, offset, access.block()), "read");
  }

  /** What is refused on this kernel is found out here, not in the middle of a measurement. */
  private void tryDirect() throws IOException {
    try {
      transfer(ByteBuffer.allocateDirect(access.block() + 4096).alignedSlice(4096), 0);
    } catch (IOException e) {
      throw new IOException("jasyncfio cannot pass by the page cache here: " + e.getMessage(), e);
    }
  }

  /** Its library is for one processor and system only. */
  private static EventExecutor start() throws IOException {
    try {
      return EventExecutor.initDefault();
    } catch (RuntimeException | LinkageError e) {
      throw new IOException("jasyncfio cannot be used here: " + e, e);
    }
  }

  private void stop() throws IOException {
    try {
      executor.close();
    } catch (Exception e) {
      throw new IOException("jasyncfio does not stop: " + e, e);
    }
  }

  private <T> T await(CompletableFuture<T> future, String what) throws IOException {
    Path path = access.path();
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException(what + " " + path + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + " " + path + ": interrupted", e);
    }
  }

  private static OpenOption[] options(BlockAccess access) {
    OpenOption option = access.write() ? OpenOption.WRITE_ONLY : OpenOption.READ_ONLY;
    return access.direct()
        ? new OpenOption[] {option, OpenOption.DIRECT}
        : new OpenOption[] {option};
  }
}

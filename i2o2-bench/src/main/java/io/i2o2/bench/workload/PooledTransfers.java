package io.i2o2.bench.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The transfers of {@link ChannelTransfers} by a pool of platform threads; callers wait. */
public final class PooledTransfers implements Stepping {
  static final String THREADS = "transfer-";

  private final BlockAccess access;
  private final ChannelTransfers transfers;
  private final ExecutorService pool;

  /**
   * Opens the file. The threads are started as they are needed.
   *
   * @param access which blocks, and how
   * @param callers how many
   * @param threads how many transfer at a time
   * @throws IOException if that fails
   */
  public PooledTransfers(BlockAccess access, int callers, int threads) throws IOException {
    this.access = access;
    this.pool =
        Executors.newFixedThreadPool(threads, Thread.ofPlatform().name(THREADS, 0).factory());
    this.transfers = new ChannelTransfers(access, callers);
  }

  @Override
  public Step step(int caller) {
    Step transfer = transfers.step(caller);
    return () -> handOver(transfer);
  }

  /** Waits for the transfers under way, and for the threads. */
  @Override
  public void close() throws IOException {
    pool.close();
    transfers.close();
  }

  ByteBuffer buffer(int caller) {
    return transfers.buffer(caller);
  }

  private void handOver(Step transfer) throws IOException {
    try {
      pool.submit(
              () -> {
                transfer.run();
                return true;
              })
          .get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(access.what() + " " + access.path() + ": interrupted", e);
    }
  }
}

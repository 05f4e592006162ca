package io.i2o2.bench.workload;

import java.io.IOException;

/** The operations of {@link Nops} by Netty's event loop on an io_uring; callers wait. */
public final class NettyNops implements AutoCloseable {
  private final NettyRing ring = new NettyRing();

  /**
   * Starts the event loop.
   *
   * @throws IOException if Netty cannot use io_uring here
   */
  public NettyNops() throws IOException {}

  /**
   * What one caller does.
   *
   * @return a no-op
   */
  public Step step() {
    NettyRing.Caller caller = ring.caller();
    return () -> {
      int result = caller.run(NettyRing.Operation.NOP, -1, 0, 0, 0, 0);
      if (result != 0) {
        throw new IOException("no-op: " + result + " instead of 0");
      }
    };
  }

  @Override
  public void close() throws IOException {
    ring.close();
  }
}

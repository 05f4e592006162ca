package io.i2o2.bench.workload;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One event loop of Netty on an io_uring; callers hand operations over, and wait. */
final class NettyRing implements AutoCloseable {
  static final String THREAD = "netty-ring";

  /** The operations that are used, with their numbers in io_uring. */
  enum Operation {
    NOP(0),
    OPENAT(18),
    CLOSE(19),
    READ(22),
    WRITE(23);

    private final byte number;

    Operation(int number) {
      this.number = (byte) number;
    }
  }

  private static final long CLOSE_SECONDS = 30;
  private static final short NONE = 0;

  private final IoEventLoopGroup loop;

  NettyRing() throws IOException {
    if (!IoUring.isAvailable()) {
      Throwable cause = IoUring.unavailabilityCause();
      throw new IOException("Netty's io_uring cannot be used here: " + cause, cause);
    }
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().name(THREAD).factory(), IoUringIoHandler.newFactory());
  }

  Caller caller() {
    Handle handle = new Handle();
    return new Caller(handle, loop.next().register(handle).syncUninterruptibly().getNow());
  }

  /** Waits for the operations under way: the loop drains its ring before it ends. */
  @Override
  public void close() throws IOException {
    if (!loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(2 * CLOSE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("Netty's event loop has not ended in " + 2 * CLOSE_SECONDS + " s");
    }
  }

  /** One operation at a time, by a registration of its own: completions need no other name. */
  static final class Caller {
    private final Handle handle;
    private final IoRegistration registration;

    private Caller(Handle handle, IoRegistration registration) {
      this.handle = handle;
      this.registration = registration;
    }

    /**
     * The kernel's result, as it is. An interrupt does not end the wait: the kernel uses the memory
     * until then, and a completion that nobody waits for would be taken for the next one's.
     */
    int run(Operation operation, int descriptor, long offset, long address, int length, int flags)
        throws IOException {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      handle.result = result;
      IoUringIoOps ops =
          new IoUringIoOps(
              operation.number,
              (byte) 0,
              NONE,
              descriptor,
              offset,
              address,
              length,
              flags,
              0L,
              NONE,
              NONE,
              0,
              0L);
      if (registration.submit(ops) < 0) {
        throw new IOException(operation + ": Netty's event loop has ended");
      }
      return result.join();
    }
  }

  private static final class Handle implements IoUringIoHandle {
    /** Plain: the caller writes it before the loop's task queue takes the operation. */
    private CompletableFuture<Integer> result = new CompletableFuture<>();

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      result.complete(((IoUringIoEvent) event).res());
    }

    @Override
    public void close() {}
  }
}

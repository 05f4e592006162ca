package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import io.i2o2.ErrnoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The transfers of {@link RandomTransfers} by Netty's event loop on an io_uring; callers wait. */
public final class NettyTransfers implements Stepping {
  private static final int AT_FDCWD = -100;
  private static final int O_WRONLY = 1;
  private static final int O_CLOEXEC = 0x80000;

  /** Of x86-64, the only processor whose native library of Netty is here. */
  private static final int O_DIRECT = 0x4000;

  private final BlockAccess access;
  private final RandomOffsets offsets;
  private final List<MemorySegment> buffers = new ArrayList<>();
  private final List<NettyRing.Caller> callers = new ArrayList<>();
  private final NettyRing ring;
  private final NettyRing.Caller opener;
  private final int descriptor;

  /**
   * Opens the file, by the ring itself.
   *
   * @param access which blocks, and how
   * @param callers how many
   * @throws IOException if that fails, or Netty cannot use io_uring here
   */
  public NettyTransfers(BlockAccess access, int callers) throws IOException {
    this.access = access;
    this.offsets = new RandomOffsets(access.path(), access.size(), access.block(), callers);
    BufferPool pool = new BufferPool(callers, access.block(), BlockAccess.ALIGNMENT);
    this.ring = new NettyRing();
    try {
      for (int caller = 0; caller < callers; caller++) {
        buffers.add(Objects.requireNonNull(pool.tryTake()));
        this.callers.add(ring.caller());
      }
      this.opener = ring.caller();
      this.descriptor = open();
    } catch (Throwable e) {
      ring.close();
      throw e;
    }
  }

  @Override
  public Step step(int caller) {
    NettyRing.Caller own = callers.get(caller);
    MemorySegment buffer = buffers.get(caller);
    return () -> access.check(transfer(own, buffer, offsets.next(caller)));
  }

  @Override
  public void close() throws IOException {
    int result;
    try {
      result = opener.run(NettyRing.Operation.CLOSE, descriptor, 0, 0, 0, 0);
    } finally {
      ring.close();
    }
    if (result < 0) {
      throw failed("close " + access.path(), result);
    }
  }

  MemorySegment buffer(int caller) {
    return buffers.get(caller);
  }

  private int transfer(NettyRing.Caller caller, MemorySegment buffer, long offset)
      throws IOException {
    NettyRing.Operation operation =
        access.write() ? NettyRing.Operation.WRITE : NettyRing.Operation.READ;
    try {
      int result = caller.run(operation, descriptor, offset, buffer.address(), access.block(), 0);
      if (result < 0) {
        throw failed(access.what() + " at offset " + offset + ", " + access.path(), result);
      }
      return result;
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  private int open() throws IOException {
    int flags = O_CLOEXEC | (access.write() ? O_WRONLY : 0) | (access.direct() ? O_DIRECT : 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(access.path().toString());
      int result = opener.run(NettyRing.Operation.OPENAT, AT_FDCWD, 0, path.address(), 0, flags);
      if (result < 0) {
        throw failed("open " + access.path(), result);
      }
      return result;
    }
  }

  private static IOException failed(String what, int result) {
    return new ErrnoException(-result, what);
  }
}

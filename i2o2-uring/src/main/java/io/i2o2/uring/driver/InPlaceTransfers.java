package io.i2o2.uring.driver;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import io.i2o2.uring.sys.Sys;
import io.i2o2.uring.sys.VectoredCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes on the thread of their caller, in the page cache. Any thread.
 *
 * <p>A call needs struct iovecs, so each takes memory for them from a few, and none is left where
 * more threads than that were interrupted by others in the middle of their calls: then the ring is
 * used. To take one is a compare-and-set, to give it back a release, so that calls in the same
 * memory follow one another.
 */
final class InPlaceTransfers {
  /** Up to here one does not keep its thread much longer than the way to the ring and back. */
  static final long MOST_BYTES = 256 * 1024;

  private static final int CALLS = 64;

  /** So many are looked at before the ring reads. */
  private static final int TRIES = 8;

  /** 128 bytes: processors fetch cache lines of 64 in pairs. */
  private static final int PAD = 32;

  private static final VarHandle TAKEN = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle CALLS_MADE;

  static {
    try {
      CALLS_MADE =
          MethodHandles.lookup()
              .findVarHandle(InPlaceTransfers.class, "calls", VectoredCall[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Sys sys;
  private final int[] taken = new int[(CALLS + 1) * PAD];

  /** Made when the first is needed. */
  private volatile VectoredCall @Nullable [] calls;

  InPlaceTransfers(Sys sys) {
    this.sys = sys;
  }

  /** At an offset alone: the current position must not move twice. */
  static boolean mayRun(Opcode opcode) {
    boolean isTransfer =
        opcode instanceof Read
            || opcode instanceof Write
            || opcode instanceof ReadFixed
            || opcode instanceof WriteFixed
            || opcode instanceof Readv
            || opcode instanceof Writev;
    if (!isTransfer) {
      return false;
    }
    long bytes = opcode.byteCount();
    return opcode.startOffset() >= 0
        && bytes > 0
        && bytes <= MOST_BYTES
        && OpcodeSpec.of(opcode).segmentCount() <= VectoredCall.MOST_VECTORS;
  }

  /** Gives the count, or a negative errno, if the ring is to do it. */
  int run(OpcodeSpec transfer, int file, boolean mayWait) {
    int number = (int) ((Thread.currentThread().threadId() * 0x9e3779b97f4a7c15L) >>> 32);
    for (int i = 0; i < TRIES; i++) {
      int index = (number + i) & (CALLS - 1);
      int at = (index + 1) * PAD;
      if ((int) TAKEN.getOpaque(taken, at) == 0 && TAKEN.compareAndSet(taken, at, 0, 1)) {
        try {
          VectoredCall call = call(index);
          return transfer.fillsMemory()
              ? read(transfer, file, mayWait, call)
              : write(transfer, file, mayWait, call);
        } finally {
          TAKEN.setRelease(taken, at, 0);
        }
      }
    }
    return -Errno.EAGAIN;
  }

  /**
   * A count that is not whole may be that of a part that is in the cache, or end where the file
   * does: only a count of 0 says that it ends (but not in 5.9 and 5.10, preadv2(2)). An error is
   * told by the ring, as ever.
   */
  private int read(OpcodeSpec read, int file, boolean mayWait, VectoredCall call) {
    long bytes = read.byteCount();
    long done = 0;
    while (done < bytes) {
      prepare(call, VectoredCall.Kind.of(true, mayWait), read, done);
      long count = sys.transfer(call, file, read.startOffset() + done);
      if (count < 0) {
        return (int) count;
      }
      if (count == 0) {
        break;
      }
      done += count;
    }
    return (int) done;
  }

  /** The ring writes all of it again where a part would have waited. */
  private int write(OpcodeSpec write, int file, boolean mayWait, VectoredCall call) {
    prepare(call, VectoredCall.Kind.of(false, mayWait), write, 0);
    long count = sys.transfer(call, file, write.startOffset());
    return count >= 0 && count < write.byteCount() && !mayWait ? -Errno.EAGAIN : (int) count;
  }

  /** Has the call transfer what follows after so many bytes. */
  private static void prepare(
      VectoredCall call, VectoredCall.Kind kind, OpcodeSpec transfer, long done) {
    call.clear(kind);
    if (transfer instanceof ReadFixed read) {
      add(call, read.buffer().segment(), read.bufferOffset() + done, read.length() - done);
    } else if (transfer instanceof WriteFixed write) {
      add(call, write.buffer().segment(), write.bufferOffset() + done, write.length() - done);
    } else {
      addSegments(call, transfer, done);
    }
  }

  private static void addSegments(VectoredCall call, OpcodeSpec transfer, long done) {
    long before = done;
    for (int i = 0; i < transfer.segmentCount(); i++) {
      MemorySegment segment = transfer.segment(i);
      long bytes = segment.byteSize();
      if (before < bytes) {
        add(call, segment, before, bytes - before);
        before = 0;
      } else {
        before -= bytes;
      }
    }
  }

  private static void add(VectoredCall call, MemorySegment segment, long from, long bytes) {
    call.add(segment.address() + from, bytes);
  }

  private VectoredCall call(int index) {
    VectoredCall[] made = calls;
    if (made == null) {
      made = make();
    }
    return made[index];
  }

  private VectoredCall[] make() {
    MemorySegment memory = Arena.ofAuto().allocate(CALLS * VectoredCall.BYTES, VectoredCall.BYTES);
    VectoredCall[] mine = new VectoredCall[CALLS];
    for (int i = 0; i < CALLS; i++) {
      mine[i] = new VectoredCall(memory.asSlice(i * VectoredCall.BYTES, VectoredCall.BYTES));
    }
    VectoredCall[] first =
        (VectoredCall[]) CALLS_MADE.compareAndExchange(this, (VectoredCall[]) null, mine);
    return first == null ? mine : first;
  }
}

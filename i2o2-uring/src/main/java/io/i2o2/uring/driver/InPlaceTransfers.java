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
import java.lang.foreign.MemorySegment;

/**
 * Reads and writes on the thread of their caller, in the page cache. Any thread.
 *
 * <p>A call needs struct iovecs, so each takes memory for them. Where none is left the ring is
 * used.
 */
final class InPlaceTransfers {
  /** Up to here one does not keep its thread much longer than the way to the ring and back. */
  static final long MOST_BYTES = 256 * 1024;

  private final Sys sys;
  private final CallMemory<VectoredCall> calls =
      new CallMemory<>(VectoredCall.BYTES, VectoredCall::new);

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
    int taken = calls.take();
    if (taken == CallMemory.NONE) {
      return -Errno.EAGAIN;
    }
    try {
      VectoredCall call = calls.get(taken);
      return transfer.fillsMemory()
          ? read(transfer, file, mayWait, call)
          : write(transfer, file, mayWait, call);
    } finally {
      calls.giveBack(taken);
    }
  }

  /**
   * A count that is not whole may be that of a part that is in the cache, or end where the file
   * does: only a count of 0 says that it ends (but not in 5.9 and 5.10, preadv2(2)). An error is
   * reported by the ring, as ever.
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
}

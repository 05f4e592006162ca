package io.i2o2.uring.driver;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.Readv;
import io.i2o2.uring.sys.ReadCall;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Reads on the thread of their caller, of what is in the page cache. Any thread.
 *
 * <p>A call needs a struct iovec, so each takes memory for one from a few, and none is left where
 * more threads than that were interrupted by others in the middle of their calls: then the ring
 * reads. To take one is a compare-and-set, to give it back a release, so that calls in the same
 * memory follow one another.
 */
final class InPlaceReads {
  /** Up to here a read does not keep its thread much longer than the way to the ring and back. */
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
          MethodHandles.lookup().findVarHandle(InPlaceReads.class, "calls", ReadCall[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Sys sys;
  private final int[] taken = new int[(CALLS + 1) * PAD];

  /** Made when the first is needed. */
  private volatile ReadCall @Nullable [] calls;

  InPlaceReads(Sys sys) {
    this.sys = sys;
  }

  /** At an offset alone: the current position must not move twice. */
  static boolean mayRun(Opcode opcode) {
    if (!(opcode instanceof Read) && !(opcode instanceof Readv)) {
      return false;
    }
    long bytes = opcode.byteCount();
    return opcode.startOffset() >= 0
        && bytes > 0
        && bytes <= MOST_BYTES
        && OpcodeSpec.of(opcode).segmentCount() <= ReadCall.MOST_VECTORS;
  }

  /** Gives the count, or a negative errno, if the ring is to read. */
  int run(OpcodeSpec read, int file) {
    int number = (int) ((Thread.currentThread().threadId() * 0x9e3779b97f4a7c15L) >>> 32);
    for (int i = 0; i < TRIES; i++) {
      int index = (number + i) & (CALLS - 1);
      int at = (index + 1) * PAD;
      if ((int) TAKEN.getOpaque(taken, at) == 0 && TAKEN.compareAndSet(taken, at, 0, 1)) {
        try {
          return run(read, file, call(index));
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
  private int run(OpcodeSpec read, int file, ReadCall call) {
    long bytes = read.byteCount();
    long done = 0;
    while (done < bytes) {
      prepare(call, read, done);
      long count = sys.readNow(call, file, read.startOffset() + done);
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

  /** Has the call read into what follows after so many bytes. */
  private static void prepare(ReadCall call, OpcodeSpec read, long done) {
    call.clear();
    long before = done;
    for (int i = 0; i < read.segmentCount(); i++) {
      MemorySegment segment = read.segment(i);
      long bytes = segment.byteSize();
      if (before < bytes) {
        call.add(segment.address() + before, bytes - before);
        before = 0;
      } else {
        before -= bytes;
      }
    }
  }

  private ReadCall call(int index) {
    ReadCall[] made = calls;
    if (made == null) {
      made = make();
    }
    return made[index];
  }

  private ReadCall[] make() {
    MemorySegment memory = Arena.ofAuto().allocate(CALLS * ReadCall.BYTES, ReadCall.BYTES);
    ReadCall[] mine = new ReadCall[CALLS];
    for (int i = 0; i < CALLS; i++) {
      mine[i] = new ReadCall(memory.asSlice(i * ReadCall.BYTES, ReadCall.BYTES));
    }
    ReadCall[] first = (ReadCall[]) CALLS_MADE.compareAndExchange(this, (ReadCall[]) null, mine);
    return first == null ? mine : first;
  }
}

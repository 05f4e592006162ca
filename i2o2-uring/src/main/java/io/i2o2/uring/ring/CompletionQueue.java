package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.uring.sys.Abi;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The completion queue.
 *
 * <p>Memory order (io_uring(7)). The kernel moves {@code tail}, we move {@code head}. Reading tail
 * with acquire shows the CQEs before it, and what the operations wrote; storing head with release
 * gives a slot back only after it was read.
 *
 * <p>With IORING_SETUP_CQE_MIXED (6.18) a CQE has 32 bytes, and fills two entries, where its flags
 * say so, and the kernel skips the last entry where two do not fit.
 */
public final class CompletionQueue {
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final int NARROW_BYTES = 16;
  private static final int WIDE_BYTES = 32;

  private final MemorySegment ring;
  private final long headAt;
  private final long tailAt;
  private final long cqesAt;
  private final int entries;
  private final int cqeBytes;
  private final boolean mixed;
  private int head;

  /** Takes the CQEs, one after the other. */
  @FunctionalInterface
  public interface Sink {
    /** The user data of the SQE, its result, and the first extra word of a 32-byte CQE or 0. */
    void complete(long userData, int result, long extra);
  }

  CompletionQueue(MemorySegment ring, RingParams params) {
    this.ring = ring;
    this.headAt = params.cqOffset(RingParams.CqField.HEAD);
    this.tailAt = params.cqOffset(RingParams.CqField.TAIL);
    this.cqesAt = params.cqOffset(RingParams.CqField.CQES);
    this.entries = params.cqEntries();
    this.cqeBytes = bytesOfOne(params);
    this.mixed = (params.flags() & Abi.SETUP_CQE_MIXED) != 0;
    this.head = (int) INT.getAcquire(ring, headAt);
  }

  static long bytes(RingParams params) {
    return params.cqOffset(RingParams.CqField.CQES)
        + (long) params.cqEntries() * bytesOfOne(params);
  }

  private static int bytesOfOne(RingParams params) {
    return (params.flags() & Abi.SETUP_CQE32) != 0 ? WIDE_BYTES : NARROW_BYTES;
  }

  /**
   * How many completions it holds, whatever their sizes; more in flight could overflow it. Where
   * sizes are mixed one may fill two entries, and before the end an entry may stay unused.
   */
  public int capacity() {
    return mixed ? (entries - 1) / 2 : entries;
  }

  /** Whether there is something to drain. */
  public boolean isReady() {
    return (int) INT.getAcquire(ring, tailAt) != head;
  }

  /** Hands over what is there now. */
  public int drain(Sink sink) {
    int tail = (int) INT.getAcquire(ring, tailAt);
    int count = tail - head;
    try {
      while (head != tail) {
        long at = cqesAt + (long) (head & entries - 1) * cqeBytes;
        int flags = mixed ? ring.get(JAVA_INT, at + 12) : 0;
        boolean isWide = cqeBytes == WIDE_BYTES || (flags & Abi.CQE_32) != 0;
        // Counted before it is delivered, so that a sink that throws never sees the same CQE twice.
        head += (flags & Abi.CQE_32) != 0 ? 2 : 1;
        if ((flags & Abi.CQE_SKIP) == 0) {
          long extra = isWide ? ring.get(JAVA_LONG, at + 16) : 0;
          sink.complete(ring.get(JAVA_LONG, at), ring.get(JAVA_INT, at + 8), extra);
        }
      }
    } finally {
      INT.setRelease(ring, headAt, head);
    }
    return count;
  }
}

package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.i2o2.uring.sys.Abi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** struct io_uring_params: what is asked of io_uring_setup(2), and what it answers. */
final class RingParams {
  private static final long BYTES = 120;
  private static final long SQ_ENTRIES = 0;
  private static final long CQ_ENTRIES = 4;
  private static final long FLAGS = 8;
  private static final long FEATURES = 20;
  private static final long SQ_OFF = 40;
  private static final long CQ_OFF = 80;

  private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 8);

  RingParams(int flags) {
    memory.set(JAVA_INT, FLAGS, flags);
  }

  /** Asks for another number of CQEs than twice that of the SQEs (IORING_SETUP_CQSIZE). */
  RingParams withCompletions(int entries) {
    memory.set(JAVA_INT, FLAGS, flags() | Abi.SETUP_CQSIZE);
    memory.set(JAVA_INT, CQ_ENTRIES, entries);
    return this;
  }

  /** The structure itself; this object must stay reachable while the kernel uses it. */
  MemorySegment memory() {
    return memory;
  }

  int flags() {
    return memory.get(JAVA_INT, FLAGS);
  }

  int features() {
    return memory.get(JAVA_INT, FEATURES);
  }

  int sqEntries() {
    return memory.get(JAVA_INT, SQ_ENTRIES);
  }

  int cqEntries() {
    return memory.get(JAVA_INT, CQ_ENTRIES);
  }

  /** Where in the mapped ring the kernel put a field of the submission queue. */
  int sqOffset(SqField field) {
    return memory.get(JAVA_INT, SQ_OFF + field.at);
  }

  /** Where in the mapped ring the kernel put a field of the completion queue. */
  int cqOffset(CqField field) {
    return memory.get(JAVA_INT, CQ_OFF + field.at);
  }

  /** struct io_sqring_offsets. */
  enum SqField {
    HEAD(0),
    TAIL(4),
    FLAGS(16),
    ARRAY(24);

    private final long at;

    SqField(long at) {
      this.at = at;
    }
  }

  /** struct io_cqring_offsets. */
  enum CqField {
    HEAD(0),
    TAIL(4),
    CQES(20);

    private final long at;

    CqField(long at) {
      this.at = at;
    }
  }
}

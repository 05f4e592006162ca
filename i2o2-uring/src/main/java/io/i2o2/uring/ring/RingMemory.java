package io.i2o2.uring.ring;

import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.NativeMemory;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.MemorySegment;

/**
 * The two mappings of a ring: both queues, and the SQEs.
 *
 * @param queues the rings of both queues (IORING_FEAT_SINGLE_MMAP)
 * @param sqes the array of SQEs
 */
record RingMemory(MemorySegment queues, MemorySegment sqes) {
  private static final String QUEUES = "the queues of a ring";

  static RingMemory map(Sys sys, int fd, RingParams params, Diagnosis diagnosis)
      throws RingUnavailable {
    long sqBytes =
        params.sqOffset(RingParams.SqField.ARRAY)
            + ((params.flags() & Abi.SETUP_NO_SQARRAY) != 0 ? 0 : 4L * params.sqEntries());
    long queueBytes = Math.max(sqBytes, CompletionQueue.bytes(params));
    long sqeBytes = (long) params.sqEntries() * sqeBytes(params);
    MemorySegment queues = mapOne(sys, fd, Abi.OFF_SQ_RING, queueBytes, params, diagnosis);
    boolean mapped = false;
    try {
      RingMemory memory =
          new RingMemory(queues, mapOne(sys, fd, Abi.OFF_SQES, sqeBytes, params, diagnosis));
      mapped = true;
      return memory;
    } finally {
      if (!mapped) {
        GivingBack.unmap(sys, QUEUES, queues.address(), queueBytes);
      }
    }
  }

  static int sqeBytes(RingParams params) {
    return (params.flags() & Abi.SETUP_SQE128) != 0 ? Sqe.WIDE_BYTES : Sqe.NARROW_BYTES;
  }

  void unmap(Sys sys) {
    try {
      GivingBack.unmap(sys, QUEUES, queues.address(), queues.byteSize());
    } finally {
      GivingBack.unmap(sys, "the SQEs of a ring", sqes.address(), sqes.byteSize());
    }
  }

  private static MemorySegment mapOne(
      Sys sys, int fd, long offset, long bytes, RingParams params, Diagnosis diagnosis)
      throws RingUnavailable {
    long address = sys.mmap(bytes, fd, offset);
    if (address < 0 && address >= -4095) {
      throw new RingUnavailable(diagnosis.ofMapping((int) -address, params.sqEntries(), bytes));
    }
    return NativeMemory.at(address, bytes);
  }
}

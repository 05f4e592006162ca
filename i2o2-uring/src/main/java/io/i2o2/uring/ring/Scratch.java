package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Memory for what SQEs only point to: iovecs and paths. The kernel copies it when it takes the SQE
 * (IORING_FEAT_SUBMIT_STABLE), so it is free again after the enter.
 */
final class Scratch {
  /** Room for the largest single use: 1024 iovecs of 16 bytes. */
  static final long LARGEST = 1024 * 16;

  private static final long BYTES = 4 * LARGEST;

  /** One more than PATH_MAX: a longer path is ENAMETOOLONG already at this length. */
  private static final int LONGEST_STRING = 4097;

  private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, 16);
  private long used;
  private long bytesOfVectors;

  /** How many uses it has room for, whatever they are. */
  int room() {
    return (int) ((BYTES - used) / LARGEST);
  }

  void clear() {
    used = 0;
  }

  /** struct iovec for each segment; gives the address of the first. */
  long vectors(List<MemorySegment> segments) {
    long start = used;
    bytesOfVectors = 0;
    for (int i = 0; i < segments.size(); i++) {
      MemorySegment segment = segments.get(i);
      memory.set(JAVA_LONG, used, segment.address());
      memory.set(JAVA_LONG, used + 8, segment.byteSize());
      used += 16;
      bytesOfVectors += segment.byteSize();
    }
    return memory.address() + start;
  }

  /** How many bytes the last vectors have. */
  long bytesOfVectors() {
    return bytesOfVectors;
  }

  /** A string of bytes with a zero after it; gives its address. */
  long string(byte[] bytes) {
    long start = used;
    int length = Math.min(bytes.length, LONGEST_STRING);
    MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, start, length);
    memory.set(JAVA_BYTE, start + length, (byte) 0);
    used += length + 16L & -16L;
    return memory.address() + start;
  }
}

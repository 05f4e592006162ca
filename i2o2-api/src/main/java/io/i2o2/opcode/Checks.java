package io.i2o2.opcode;

import io.i2o2.RegisteredBuffer;
import io.i2o2.spi.SegmentScopes;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What an operation's values must satisfy, whatever backend runs it. */
final class Checks {
  /** The most one read or write moves: MAX_RW_COUNT, read(2). */
  static final long MAX_TRANSFER_BYTES = 0x7ffff000L;

  /** The most segments of one readv or writev: IOV_MAX, readv(2). */
  static final int MAX_VECTORS = 1024;

  private Checks() {}

  static void memory(String operation, MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          operation
              + ": the segment lies on the Java heap, where the garbage collector moves it;"
              + " allocate it from Arena.ofAuto(), Arena.global() or a BufferPool");
    }
    if (SegmentScopes.isConfined(segment)) {
      throw new IllegalArgumentException(
          operation
              + ": the segment is confined to a thread, which may close it while the kernel uses"
              + " it; allocate it from Arena.ofAuto(), or Arena.ofShared() with a guard");
    }
  }

  static void destination(String operation, MemorySegment segment) {
    memory(operation, segment);
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(
          operation + ": the segment is read-only, and the operation writes to it");
    }
  }

  static void transferBytes(String operation, long bytes) {
    if (bytes > MAX_TRANSFER_BYTES) {
      throw new IllegalArgumentException(
          operation
              + ": "
              + bytes
              + " bytes, but one operation moves at most "
              + MAX_TRANSFER_BYTES
              + ": submit it in parts");
    }
  }

  static void vectors(String operation, List<MemorySegment> buffers) {
    if (buffers.size() > MAX_VECTORS) {
      throw new IllegalArgumentException(
          operation
              + ": "
              + buffers.size()
              + " segments, but one operation takes at most "
              + MAX_VECTORS
              + ": submit it in parts");
    }
    long bytes = 0;
    for (MemorySegment buffer : buffers) {
      bytes += buffer.byteSize();
    }
    transferBytes(operation, bytes);
  }

  static void bufferRange(String operation, RegisteredBuffer buffer, long start, int length) {
    long size = buffer.segment().byteSize();
    if (start < 0 || length < 0 || start > size - length) {
      throw new IllegalArgumentException(
          operation
              + ": bytes "
              + start
              + " to "
              + (start + length)
              + " of a registered buffer of "
              + size
              + " bytes");
    }
  }

  /** Offset -1 is the file's own position (io_uring_enter(2)); other negative ones are errors. */
  static void offset(String operation, long offset) {
    if (offset < -1) {
      throw new IllegalArgumentException(
          operation
              + ": offset "
              + offset
              + ", but it must be 0 or more, or Opcode.CURRENT_POSITION");
    }
  }

  static void notNegative(String operation, String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          operation + ": " + what + " " + value + ", but it must be 0 or more");
    }
  }
}

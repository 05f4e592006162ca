package io.i2o2.opcode;

import io.i2o2.RegisteredBuffer;
import io.i2o2.engine.SegmentScopes;
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

  /** A segment without bytes can have any address: ofAddress makes such from any number. */
  static void addressed(String operation, MemorySegment segment) {
    memory(operation, segment);
    if (segment.byteSize() == 0) {
      throw new IllegalArgumentException(
          operation
              + ": the segment has no bytes, and its address, 0x"
              + Long.toHexString(segment.address())
              + ", would be given to the driver: pass memory of the size that the driver uses");
    }
  }

  static void destination(String operation, MemorySegment segment) {
    memory(operation, segment);
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(
          operation + ": the segment is read-only, and the operation writes to it");
    }
  }

  /** The kernel rounds the length up to whole pages, and heeds no read-only segment. */
  static void discarded(String operation, MemorySegment segment, long pageBytes) {
    long bytes = segment.byteSize();
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(
          operation
              + ": the segment is read-only, and the operation throws its contents away; COLD and"
              + " PAGE_OUT keep them");
    }
    if (segment.address() % pageBytes != 0 || bytes % pageBytes != 0) {
      throw new IllegalArgumentException(
          operation
              + " of "
              + bytes
              + " bytes at address 0x"
              + Long.toHexString(segment.address())
              + ": it throws contents away in whole pages of "
              + pageBytes
              + " bytes, so the memory must start at a page and its size be a multiple of one:"
              + " allocate it by Arena.allocate(size, "
              + pageBytes
              + "), the size rounded up, or from a BufferPool of such a size and alignment; COLD"
              + " and PAGE_OUT keep the contents");
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

  static void destinationRange(String operation, RegisteredBuffer buffer, long start, int length) {
    bufferRange(operation, buffer, start, length);
    destination(operation, buffer.segment());
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

package io.i2o2.opcode;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Segments that are moved one after the other. */
final class Vectors {
  private Vectors() {}

  static long bytes(List<MemorySegment> segments) {
    long bytes = 0;
    for (MemorySegment segment : segments) {
      bytes += segment.byteSize();
    }
    return bytes;
  }

  /** The first bytes of them. */
  static List<MemorySegment> first(List<MemorySegment> segments, long bytes) {
    List<MemorySegment> kept = new ArrayList<>();
    long left = bytes;
    for (MemorySegment segment : segments) {
      long size = Math.min(left, segment.byteSize());
      kept.add(segment.asSlice(0, size));
      left -= size;
    }
    return kept;
  }
}

package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Native memory that needs no guard, and its contents. */
final class Segments {
  private Segments() {}

  static MemorySegment zeroed(long bytes) {
    return Arena.ofAuto().allocate(bytes);
  }

  static byte[] pattern(long seed, int bytes) {
    byte[] pattern = new byte[bytes];
    new Random(seed).nextBytes(pattern);
    return pattern;
  }

  static MemorySegment of(byte[] bytes) {
    MemorySegment segment = zeroed(bytes.length);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
    return segment;
  }

  static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  static void assertBytes(byte[] expected, MemorySegment segment) {
    assertArrayEquals(expected, bytes(segment));
  }
}

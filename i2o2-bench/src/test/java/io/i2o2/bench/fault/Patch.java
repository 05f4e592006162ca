package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Native memory of a known content, with a margin on both sides that nobody may touch. */
final class Patch {
  private static final int MARGIN = 64;

  private final MemorySegment whole;
  private final int bytes;
  private final int seed;

  Patch(int bytes, int seed) {
    this.whole = Arena.ofAuto().allocate(bytes + 2L * MARGIN, MARGIN);
    this.bytes = bytes;
    this.seed = seed;
    for (int i = 0; i < whole.byteSize(); i++) {
      whole.set(ValueLayout.JAVA_BYTE, i, first(i));
    }
  }

  MemorySegment segment() {
    return whole.asSlice(MARGIN, bytes);
  }

  int bytes() {
    return bytes;
  }

  byte at(int index) {
    return whole.get(ValueLayout.JAVA_BYTE, MARGIN + index);
  }

  /** Both margins are as they were, and so is the memory from some byte on. */
  void assertUntouchedFrom(int count, Object what) {
    for (int i = 0; i < whole.byteSize(); i++) {
      boolean mayDiffer = i >= MARGIN && i < MARGIN + count;
      if (!mayDiffer && whole.get(ValueLayout.JAVA_BYTE, i) != first(i)) {
        fail("byte " + (i - MARGIN) + " of " + bytes + " was written by " + what);
      }
    }
  }

  /** Neither zero, which a file's hole has, nor the same in neighbours. */
  private byte first(int index) {
    return (byte) (1 + Math.floorMod(31 * seed + 7 * index, 255));
  }
}

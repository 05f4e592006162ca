package io.i2o2.bench.storm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A piece of memory between canary bytes. While no operation owns it, it holds {@link #RESTING}
 * bytes: those show who writes to memory that was given back; in a file they show who read it.
 */
final class Patch {
  /** How many bytes there are for operations. */
  static final int BYTES = 1024;

  private static final int MARGIN_BYTES = 64;
  private static final long WHOLE_BYTES = BYTES + 2L * MARGIN_BYTES;

  /** Neither is in {@link StormFile}'s contents. */
  private static final byte CANARY = (byte) 0xDC;

  private static final byte RESTING = (byte) 0xA5;

  private static final MemorySegment REST = MemorySegment.ofArray(bytesAtRest());

  private final MemorySegment whole;
  private final MemorySegment payload;

  Patch(Arena arena) {
    whole = arena.allocate(WHOLE_BYTES, MARGIN_BYTES);
    payload = whole.asSlice(MARGIN_BYTES, BYTES);
    MemorySegment.copy(REST, 0, whole, 0, WHOLE_BYTES);
  }

  private static byte[] bytesAtRest() {
    byte[] bytes = new byte[(int) WHOLE_BYTES];
    Arrays.fill(bytes, CANARY);
    Arrays.fill(bytes, MARGIN_BYTES, MARGIN_BYTES + BYTES, RESTING);
    return bytes;
  }

  MemorySegment payload() {
    return payload;
  }

  /** Makes it what it is while nobody owns it. */
  void rest() {
    payload.fill(RESTING);
  }

  /** Where it is not as it should be while nobody owns it, or -1. */
  long disturbedAt() {
    return whole.mismatch(REST);
  }

  /** Whether the canary bytes around it are gone. */
  boolean isOverrun() {
    return MemorySegment.mismatch(whole, 0, MARGIN_BYTES, REST, 0, MARGIN_BYTES) >= 0
        || MemorySegment.mismatch(
                whole, MARGIN_BYTES + BYTES, WHOLE_BYTES, REST, MARGIN_BYTES + BYTES, WHOLE_BYTES)
            >= 0;
  }

  /** How many of the first bytes are the given ones, if all others are at rest; else -1. */
  int taken(MemorySegment expected) {
    long same =
        MemorySegment.mismatch(payload, 0, expected.byteSize(), expected, 0, expected.byteSize());
    long count = same < 0 ? expected.byteSize() : same;
    long others = BYTES - count;
    boolean atRest =
        MemorySegment.mismatch(payload, count, BYTES, REST, MARGIN_BYTES, MARGIN_BYTES + others)
            < 0;
    return atRest ? (int) count : -1;
  }
}

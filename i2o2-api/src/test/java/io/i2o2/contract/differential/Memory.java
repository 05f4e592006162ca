package io.i2o2.contract.differential;

import io.i2o2.contract.differential.Action.Transfer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A rival's memory: as many areas as transfers may be in flight. */
final class Memory {
  static final int AREAS = 8;
  static final int PAGE_BYTES = 4096;

  /** The most that one transfer may move: the rest of its area is looked at after reads. */
  static final int MAX_TRANSFER_BYTES = 6 * PAGE_BYTES;

  private static final int AREA_BYTES = 8 * PAGE_BYTES;
  private static final int GUARD_BYTES = 64;
  private static final byte UNTOUCHED = 0x5a;
  private static final MemorySegment PATTERN = pattern();

  private final MemorySegment all = Arena.ofAuto().allocate((long) AREAS * AREA_BYTES, PAGE_BYTES);

  MemorySegment all() {
    return all;
  }

  static long start(int area) {
    return (long) area * AREA_BYTES;
  }

  /** The memory of a transfer, filled with what it is to write, or for a read with a mark. */
  MemorySegment prepare(int area, Transfer transfer) {
    MemorySegment memory = all.asSlice(start(area), transfer.bytes());
    if (transfer.write()) {
      memory.copyFrom(PATTERN.asSlice(transfer.seed(), transfer.bytes()));
    } else {
      all.asSlice(start(area), transfer.bytes() + GUARD_BYTES).fill(UNTOUCHED);
    }
    return memory;
  }

  List<MemorySegment> segments(int area, Transfer transfer) {
    List<MemorySegment> segments = new ArrayList<>();
    long start = start(area);
    for (int size : transfer.sizes()) {
      segments.add(all.asSlice(start, size));
      start += size;
    }
    return segments;
  }

  /**
   * What a transfer came to. A read past the page cache fills whole blocks, so what is behind the
   * end of a file in its own memory is not compared; what is behind its memory is.
   */
  Outcome outcome(int area, Transfer transfer, int result) {
    if (transfer.write()) {
      return Outcome.of(result);
    }
    MemorySegment seen = all.asSlice(start(area), transfer.bytes() + GUARD_BYTES);
    byte[] bytes = seen.toArray(ValueLayout.JAVA_BYTE);
    if (transfer.isAligned()) {
      Arrays.fill(bytes, Math.max(0, result), transfer.bytes(), UNTOUCHED);
    }
    return Outcome.of(result, bytes);
  }

  private static MemorySegment pattern() {
    byte[] bytes = new byte[2 * AREA_BYTES];
    new Random(1).nextBytes(bytes);
    return MemorySegment.ofArray(bytes);
  }
}

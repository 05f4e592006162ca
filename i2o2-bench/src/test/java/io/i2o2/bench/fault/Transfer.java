package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A read or a write of a file: what it says it moved must be what it moved.
 *
 * @param writes whether it is a write
 * @param offset where in the file
 * @param patches its memory
 * @param account what became of it
 */
record Transfer(boolean writes, int offset, List<Patch> patches, Account account) {
  Transfer(boolean writes, int offset, Patch patch) {
    this(
        writes,
        offset,
        List.of(patch),
        new Account((writes ? "write to " : "read from ") + offset));
  }

  int bytes() {
    return patches.stream().mapToInt(Patch::bytes).sum();
  }

  /** Its memory, if it has one piece. */
  MemorySegment segment() {
    return patches.getFirst().segment();
  }

  List<MemorySegment> segments() {
    return patches.stream().map(Patch::segment).toList();
  }

  /** What is not its own is untouched. */
  void assertMargins() {
    patches.forEach(patch -> patch.assertUntouchedFrom(writes ? 0 : patch.bytes(), account));
  }

  /** Compares with the file before and after all transfers, none of which overlap in writing. */
  void assertMoved(byte[] before, byte[] after) {
    if (account.isKept()) {
      // It may still be under way.
      assertMargins();
      return;
    }
    int moved = account.moved();
    int position = 0;
    for (Patch patch : patches) {
      int here = Math.clamp(moved - position, 0, patch.bytes());
      patch.assertUntouchedFrom(writes ? 0 : here, account);
      for (int i = 0; i < (writes ? patch.bytes() : here); i++) {
        int at = offset + position + i;
        byte expected = i < here ? patch.at(i) : before[at];
        assertEquals(expected, after[at], () -> "byte " + at + " of the file, after " + account);
      }
      position += patch.bytes();
    }
  }
}

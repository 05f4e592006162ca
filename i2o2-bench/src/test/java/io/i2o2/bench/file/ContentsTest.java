package io.i2o2.bench.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class ContentsTest {
  private static final int BYTES = 1003;

  private final Contents contents = new Contents(7);

  private MemorySegment part(long offset, long bytes) {
    MemorySegment part = Arena.ofAuto().allocate(bytes);
    contents.fill(part, offset);
    return part;
  }

  @Test
  void aPartIsTheSameWhetherMadeAloneOrWithTheRest() {
    MemorySegment whole = part(0, BYTES);
    for (long offset = 0; offset < BYTES; offset += 8) {
      long length = Math.min(13, BYTES - offset);
      assertEquals(-1, whole.asSlice(offset, length).mismatch(part(offset, length)));
      assertEquals(whole.get(ValueLayout.JAVA_BYTE, offset), contents.at(offset));
    }
  }

  @Test
  void findsEveryByteThatWasChanged() {
    MemorySegment whole = part(64, BYTES);
    assertEquals(-1, contents.mismatch(whole, 64));
    for (int i = 0; i < BYTES; i++) {
      byte before = whole.get(ValueLayout.JAVA_BYTE, i);
      whole.set(ValueLayout.JAVA_BYTE, i, (byte) (before ^ 1));
      assertEquals(i, contents.mismatch(whole, 64));
      whole.set(ValueLayout.JAVA_BYTE, i, before);
    }
  }

  @Test
  void findsBlocksThatWereSwapped() {
    assertNotEquals(-1, contents.mismatch(part(512, 512), 0));
  }

  @Test
  void anotherSeedMakesOtherContents() {
    assertNotEquals(-1, new Contents(8).mismatch(part(0, 64), 0));
  }
}

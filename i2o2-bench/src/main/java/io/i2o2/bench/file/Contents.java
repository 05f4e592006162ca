package io.i2o2.bench.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Bytes that depend on a seed and on their place in the file, and on nothing else: any part can be
 * made again to compare with. Thread-safe.
 */
public final class Contents {
  private static final ValueLayout.OfLong WORD =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final long seed;

  /**
   * The contents of a file of any size.
   *
   * @param seed of the bytes
   */
  public Contents(long seed) {
    this.seed = seed;
  }

  /**
   * Makes a part.
   *
   * @param part is filled
   * @param offset where it lies in the file; a multiple of 8
   */
  public void fill(MemorySegment part, long offset) {
    long words = part.byteSize() / Long.BYTES;
    long first = offset / Long.BYTES;
    for (long i = 0; i < words; i++) {
      part.setAtIndex(WORD, i, word(first + i));
    }
    for (long i = words * Long.BYTES; i < part.byteSize(); i++) {
      part.set(ValueLayout.JAVA_BYTE, i, at(offset + i));
    }
  }

  /**
   * Compares a part.
   *
   * @param part as read
   * @param offset where it lies in the file; a multiple of 8
   * @return the first byte of the part that is not as made, or -1
   */
  public long mismatch(MemorySegment part, long offset) {
    long words = part.byteSize() / Long.BYTES;
    long first = offset / Long.BYTES;
    long equal = 0;
    while (equal < words && part.getAtIndex(WORD, equal) == word(first + equal)) {
      equal++;
    }
    for (long i = equal * Long.BYTES; i < part.byteSize(); i++) {
      if (part.get(ValueLayout.JAVA_BYTE, i) != at(offset + i)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * One byte.
   *
   * @param offset its place in the file
   * @return the byte
   */
  public byte at(long offset) {
    return (byte) (word(offset / Long.BYTES) >>> (Byte.SIZE * (offset % Long.BYTES)));
  }

  /** SplitMix64: neighbours have nothing in common. */
  private long word(long index) {
    long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

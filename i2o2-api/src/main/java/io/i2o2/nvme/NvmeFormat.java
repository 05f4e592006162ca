package io.i2o2.nvme;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * How a namespace is formatted: the data of Identify Namespace.
 *
 * @param blocks its size in logical blocks (NSZE); 0 if it is not active
 * @param capacityBlocks how many may be in use at the same time (NCAP)
 * @param usedBlocks how many are in use (NUSE)
 * @param blockBytes the data of one block
 * @param metadataBytes the metadata of one block
 * @param isExtended whether metadata follow each block's data in the same memory; else they have
 *     memory of their own
 * @param protectionType the type of the protection information in the metadata, 1 to 3; 0 for none
 */
public record NvmeFormat(
    long blocks,
    long capacityBlocks,
    long usedBlocks,
    long blockBytes,
    int metadataBytes,
    boolean isExtended,
    int protectionType) {
  private static final int CAPACITY = 8;
  private static final int USED = 16;
  private static final int FORMATS = 25;
  private static final int FORMAT = 26;
  private static final int PROTECTION = 29;
  private static final int TABLE = 128;
  private static final int ROW_BYTES = 4;
  private static final int ROW_BLOCK = 2;
  private static final int EXTENDED = 1 << 4;
  private static final int LOW_FORMATS = 15;

  static NvmeFormat of(MemorySegment data) {
    int flbas = data.get(JAVA_BYTE, FORMAT);
    int index = flbas & LOW_FORMATS;
    if ((data.get(JAVA_BYTE, FORMATS) & 0xff) > LOW_FORMATS) {
      index |= (flbas >> 1) & 0x30;
    }
    long row = TABLE + (long) ROW_BYTES * index;
    int shift = data.get(JAVA_BYTE, row + ROW_BLOCK) & 0xff;
    return new NvmeFormat(
        data.get(JAVA_LONG_UNALIGNED, 0),
        data.get(JAVA_LONG_UNALIGNED, CAPACITY),
        data.get(JAVA_LONG_UNALIGNED, USED),
        shift == 0 || shift >= Integer.SIZE ? 0 : 1L << shift,
        data.get(JAVA_SHORT_UNALIGNED, row) & 0xffff,
        (flbas & EXTENDED) != 0,
        data.get(JAVA_BYTE, PROTECTION) & 7);
  }
}

package io.i2o2.nvme;

/**
 * What commands to a namespace must fit. {@link NvmeNamespace#open} finds it.
 *
 * @param nsid the number of the namespace, as the drive knows it; not 0
 * @param blockBytes the data of one logical block; a power of two, 512 or more
 * @param blocks the size of the namespace; 1 or more
 * @param maxTransferBytes the most one command moves; a block or more
 * @param maxPages the most pages of 4096 bytes that the memory of one command touches
 * @param metadataBytes the metadata of one logical block, mostly 0; {@link #UNKNOWN_METADATA} where
 *     there is some
 * @param zoneBlocks the size of a zone, or 0 if the namespace is not zoned
 * @param maxAppendBytes the most one zone append moves, or 0 if the namespace is not zoned
 */
public record NvmeGeometry(
    int nsid,
    int blockBytes,
    long blocks,
    int maxTransferBytes,
    int maxPages,
    int metadataBytes,
    long zoneBlocks,
    int maxAppendBytes) {

  /** There is metadata, and how much is not known. */
  public static final int UNKNOWN_METADATA = -1;

  /** What {@link #maxPages} counts: the page of most drives and machines. */
  public static final int PAGE_BYTES = 4096;

  private static final int MIN_BLOCK_BYTES = 512;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public NvmeGeometry {
    require(nsid != 0, "nsid 0, but namespaces are numbered from 1");
    require(
        blockBytes >= MIN_BLOCK_BYTES && Integer.bitCount(blockBytes) == 1,
        "blocks of " + blockBytes + " bytes, but it must be a power of two, 512 or more");
    require(
        blocks > 0 && blocks <= Long.MAX_VALUE / blockBytes,
        blocks + " blocks, but it must be 1 to " + Long.MAX_VALUE / blockBytes);
    require(
        maxTransferBytes >= blockBytes,
        "transfers of at most " + maxTransferBytes + " bytes, but a block has " + blockBytes);
    require(maxPages > 0, maxPages + " pages at most, but it must be 1 or more");
    require(
        metadataBytes >= UNKNOWN_METADATA,
        metadataBytes + " bytes of metadata, but 0 is the least");
    require(zoneBlocks >= 0, "zones of " + zoneBlocks + " blocks, but 0 is the least");
    require(
        maxAppendBytes >= 0, "appends of at most " + maxAppendBytes + " bytes, but 0 is the least");
  }

  /**
   * Whether blocks are written in order, zone by zone.
   *
   * @return true for a zoned namespace
   */
  public boolean isZoned() {
    return zoneBlocks > 0;
  }

  /**
   * Whether blocks have metadata beside their data: checksums, or what a program likes.
   *
   * @return true also where it is not known how much
   */
  public boolean hasMetadata() {
    return metadataBytes != 0;
  }

  /**
   * The size of the namespace.
   *
   * @return bytes
   */
  public long byteCount() {
    return blocks * blockBytes;
  }

  private static void require(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new IllegalArgumentException("NVMe geometry: " + otherwise);
    }
  }
}

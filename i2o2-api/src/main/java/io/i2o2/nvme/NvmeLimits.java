package io.i2o2.nvme;

import org.jspecify.annotations.Nullable;

/**
 * What commands to a namespace must fit.
 *
 * @param geometry its blocks
 * @param format what the drive says of them, where it could be asked
 * @param writes whether commands may change blocks
 */
record NvmeLimits(NvmeGeometry geometry, @Nullable NvmeFormat format, boolean writes) {
  private static final int WRITE = 0x01;
  private static final int READ = 0x02;
  private static final int COMPARE = 0x05;
  private static final int DATASET_MANAGEMENT = 0x09;
  private static final int ZONE_RECEIVE = 0x7a;
  private static final int ZONE_APPEND = 0x7d;

  /** Those that change nothing: read, compare, verify, reservation report, zone receive. */
  private static final long READING_COMMANDS = 1 << READ | 1 << COMPARE | 1 << 0x0c | 1 << 0x0e;

  private static final int RANGE_BYTES = 16;
  private static final int PROTECTION_BYTES = 8;
  private static final int PROTECTION_ACTION = 1 << 29;

  NvmeLimits {
    if (format != null && format.metadataBytes() != geometry.metadataBytes()) {
      geometry =
          new NvmeGeometry(
              geometry.nsid(),
              geometry.blockBytes(),
              geometry.blocks(),
              geometry.maxTransferBytes(),
              geometry.maxPages(),
              format.metadataBytes(),
              geometry.zoneBlocks(),
              geometry.maxAppendBytes());
    }
  }

  static String text(String what, long lba, long blocks) {
    return what + " of " + blocks + (blocks == 1 ? " block" : " blocks") + " at LBA " + lba;
  }

  void requireBlocks(NvmeCommandBuilder command, long bytes) {
    int block = geometry.blockBytes();
    if (bytes <= 0 || bytes % block != 0) {
      long below = bytes - bytes % block;
      throw command.wrong(
          bytes
              + " bytes, but it must be a multiple of its blocks of "
              + block
              + " bytes: "
              + (bytes <= 0 ? "" : below == 0 ? "" : below + " or ")
              + (bytes <= 0 ? block : below + block)
              + " would do");
    }
    requireSize(command, bytes);
  }

  private void requireSize(NvmeCommandBuilder command, long bytes) {
    if (bytes > geometry.maxTransferBytes()) {
      throw command.wrong(
          bytes
              + " bytes, but one command moves at most "
              + geometry.maxTransferBytes()
              + ": submit it in parts");
    }
  }

  void requireInside(NvmeCommandBuilder command, long lba, long blocks, long most) {
    if (blocks < 1 || blocks > most) {
      throw command.wrong(blocks + " blocks, but one command takes 1 to " + most);
    }
    if (lba < 0 || lba > geometry.blocks() - blocks) {
      throw command.wrong(
          "blocks "
              + lba
              + " to "
              + (lba + blocks - 1)
              + ", but the namespace has blocks 0 to "
              + (geometry.blocks() - 1));
    }
  }

  void requireZone(NvmeCommandBuilder command, long lba, long blocks) {
    if (!geometry.isZoned()) {
      throw new UnsupportedOperationException(
          command.describe() + ": the namespace is not zoned: write to a block of your choice");
    }
    if (lba % geometry.zoneBlocks() != 0) {
      throw command.wrong(
          "no zone begins at block "
              + lba
              + ": zones have "
              + geometry.zoneBlocks()
              + " blocks, and the one it is in begins at "
              + (lba - lba % geometry.zoneBlocks()));
    }
    if (blocks * geometry.blockBytes() > geometry.maxAppendBytes()) {
      throw command.wrong(
          blocks * geometry.blockBytes()
              + " bytes, but one append moves at most "
              + geometry.maxAppendBytes()
              + ": submit it in parts");
    }
  }

  void requireNoMetadata(NvmeCommandBuilder command) {
    if (geometry.hasMetadata()) {
      throw new UnsupportedOperationException(
          command.describe()
              + ": its blocks have "
              + (geometry.metadataBytes() > 0 ? geometry.metadataBytes() + " bytes of " : "")
              + "metadata"
              + protection()
              + ", which this does not move: use command(opcode) with its metadata, or format the"
              + " namespace without");
    }
  }

  private String protection() {
    return format == null || format.protectionType() == 0
        ? ""
        : " (protection information of type " + format.protectionType() + ")";
  }

  /** The metadata that follow a block's data in the same memory. */
  int extendedBytes() {
    return format != null && format.isExtended() ? geometry.metadataBytes() : 0;
  }

  /** Whatever the command: what its words say must be what its memory has. */
  void check(NvmeCommandBuilder command) {
    if (!writes && !isReading(command.opcode())) {
      throw new UnsupportedOperationException(
          command.describe() + ": the namespace was opened for reading");
    }
    requireSize(command, command.dataBytes());
    if (command.dataPages() > geometry.maxPages()) {
      throw command.wrong(
          "its memory lies in "
              + command.dataPages()
              + " pages of "
              + NvmeGeometry.PAGE_BYTES
              + " bytes, but one command takes at most "
              + geometry.maxPages()
              + ": begin at a page, or submit it in parts");
    }
    switch (command.opcode()) {
      case READ, WRITE, COMPARE, ZONE_APPEND -> checkBlocks(command);
      case DATASET_MANAGEMENT ->
          NvmeNode.requireBytes(
              command, "NR in cdw10", RANGE_BYTES * ((command.word(10) & 0xffL) + 1));
      case ZONE_RECEIVE ->
          NvmeNode.requireBytes(
              command,
              "NUMD in cdw12",
              (Integer.toUnsignedLong(command.word(12)) + 1) * Integer.BYTES);
      default -> {}
    }
  }

  /** A drive takes missing metadata for metadata at address 0. */
  private void checkBlocks(NvmeCommandBuilder command) {
    long blocks = (command.word(12) & 0xffffL) + 1;
    long separate = command.metadataBytes();
    int each = geometry.metadataBytes();
    boolean isMadeByTheDrive =
        each == PROTECTION_BYTES && (command.word(12) & PROTECTION_ACTION) != 0;
    if (each == NvmeGeometry.UNKNOWN_METADATA) {
      throw new UnsupportedOperationException(
          command.describe()
              + ": its blocks have metadata, and how much could not be found: the controller's node"
              + " must be readable, or NvmeNamespace.of be given the geometry");
    }
    boolean isExtended = each > 0 && !isMadeByTheDrive && isExtended(command, blocks);
    long due = isExtended || isMadeByTheDrive ? 0 : blocks * each;
    NvmeNode.requireBytes(
        command, "NLB in cdw12", blocks * (geometry.blockBytes() + (isExtended ? each : 0)));
    if (separate != due) {
      throw command.wrong(
          "its metadata have "
              + separate
              + " bytes, but "
              + blocks
              + " blocks have "
              + due
              + " in memory of their own");
    }
  }

  /** What the drive says, or where it could not be asked, what the caller does. */
  private boolean isExtended(NvmeCommandBuilder command, long blocks) {
    return format != null
        ? format.isExtended()
        : command.dataBytes() == blocks * (geometry.blockBytes() + geometry.metadataBytes());
  }

  private static boolean isReading(int opcode) {
    return opcode == ZONE_RECEIVE || (opcode < Long.SIZE && (READING_COMMANDS >> opcode & 1) != 0);
  }
}

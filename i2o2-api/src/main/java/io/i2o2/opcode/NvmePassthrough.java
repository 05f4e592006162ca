package io.i2o2.opcode;

import java.nio.ByteBuffer;

/**
 * Where NVMe's commands have addresses: struct nvme_uring_cmd of linux/nvme_ioctl.h.
 *
 * <p>The numbers of its commands contain type, size and direction (_IOWR('N', 0x80, struct
 * nvme_uring_cmd)), so no other driver has them.
 */
final class NvmePassthrough {
  private static final int IO = 0xC0484E80;
  private static final int IO_VEC = 0xC0484E81;
  private static final int ADMIN = 0xC0484E82;
  private static final int ADMIN_VEC = 0xC0484E83;

  private static final int METADATA = 16;
  private static final int DATA = 24;
  private static final int METADATA_LEN = 32;
  private static final int DATA_LEN = 36;

  /** Its direction stands elsewhere: fctype of a fabrics command. */
  private static final int FABRICS = 0x7f;

  private NvmePassthrough() {}

  static boolean isNvme(int commandOp) {
    return switch (commandOp) {
      case IO, IO_VEC, ADMIN, ADMIN_VEC -> true;
      default -> false;
    };
  }

  /** The two lowest bits of an NVMe opcode are the direction of its data: 01 is to the device. */
  static boolean movesDataToTheDevice(byte opcode) {
    return (opcode & 3) == 1 && opcode != FABRICS;
  }

  /** Numbers have no business where addresses are. */
  static void checkNumber(String command, int offset, int bytes) {
    if (offset < METADATA_LEN && offset + bytes > METADATA) {
      throw new IllegalArgumentException(
          command
              + ": bytes "
              + METADATA
              + " to "
              + (METADATA_LEN - 1)
              + " of an NVMe command are addresses, and no number goes to byte "
              + offset
              + ": put memory there");
    }
  }

  static void checkPlace(String command, int commandOp, CommandPlace place) {
    CommandPlace.Kind data =
        commandOp == IO_VEC || commandOp == ADMIN_VEC
            ? CommandPlace.Kind.VECTOR
            : CommandPlace.Kind.MEMORY;
    boolean fits =
        switch (place.offset()) {
          case METADATA -> place.kind() == CommandPlace.Kind.MEMORY;
          case DATA ->
              place.kind() == data
                  || (place.kind() == CommandPlace.Kind.BUFFER && data == CommandPlace.Kind.MEMORY);
          default -> false;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          command
              + ": byte "
              + place.offset()
              + " of this NVMe command does not take "
              + place.kind().text()
              + "; byte "
              + METADATA
              + " takes memory for metadata, byte "
              + DATA
              + " the data, as "
              + data.text());
    }
  }

  /** Writes the lengths, or checks those that were put. */
  static void finish(String command, ByteBuffer bytes, Iterable<CommandPlace> places) {
    long metadata = 0;
    long data = 0;
    for (CommandPlace place : places) {
      if (place.offset() == METADATA) {
        metadata = place.amount();
      } else {
        data = place.amount();
      }
    }
    length(command, bytes, METADATA_LEN, "metadata_len", metadata);
    length(command, bytes, DATA_LEN, "data_len", data);
  }

  private static void length(
      String command, ByteBuffer bytes, int offset, String name, long amount) {
    if (bytes.capacity() < offset + Integer.BYTES) {
      return;
    }
    long put = Integer.toUnsignedLong(bytes.getInt(offset));
    if (put != 0 && put != amount) {
      throw new IllegalArgumentException(
          command
              + ": "
              + name
              + " (byte "
              + offset
              + ") is "
              + put
              + ", but the memory put there has "
              + amount
              + ": leave it out, it is filled in");
    }
    bytes.putInt(offset, (int) amount);
  }
}

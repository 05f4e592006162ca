package io.i2o2.fail;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * What the io_uring of an older kernel knows, by the last number it has of each kind. The numbers
 * are those of linux/io_uring.h, where each kind has only grown at its end.
 */
final class OlderKernel {
  /** {@code IORING_RSRC_REGISTER_SPARSE} and whatever came after it, in the flags' place. */
  private static final long RSRC_FLAGS_AT = 4; // struct io_uring_rsrc_register

  private static final int REGISTER_PROBE = 8; // IORING_REGISTER_PROBE
  private static final int REGISTER_FILES2 = 13;
  private static final int REGISTER_BUFFERS2 = 15;
  private static final long FEATURES_AT = 20; // struct io_uring_params
  private static final long PROBE_BYTES = 16; // struct io_uring_probe
  private static final long PROBE_OP_BYTES = 8; // struct io_uring_probe_op

  private final boolean rsrcFlags;
  private final int setupFlags;
  private final int enterFlags;
  private final int features;
  private final int lastRegister;
  private final int lastOpcode;

  /** The set-up flags, enter flags, features, register opcodes and operations of one version. */
  private record Row(
      int major, int minor, int setup, int enter, int features, int register, int opcode) {}

  /**
   * The versions in which something came, newest first. Up to 6.1, which is where this library has
   * all it asks for but single flags; newer versions are imitated as 6.1.
   */
  private static final Row[] ROWS = {
    new Row(6, 1, 14, 5, 13, 25, 48), // DEFER_TASKRUN; SENDMSG_ZC
    new Row(6, 0, 13, 5, 13, 25, 47), // SINGLE_ISSUER; FILE_ALLOC_RANGE; SEND_ZC
    new Row(5, 19, 12, 5, 13, 23, 46), // up to CQE32; UNREGISTER_PBUF_RING; URING_CMD
    new Row(5, 18, 8, 5, 13, 21, 40), // SUBMIT_ALL; REGISTERED_RING; UNREGISTER_RING_FDS; MSG_RING
    new Row(5, 17, 7, 4, 13, 19, 39), // CQE_SKIP and LINKED_FILE
    new Row(5, 15, 7, 4, 11, 19, 39), // REGISTER_IOWQ_MAX_WORKERS; LINKAT
    new Row(5, 13, 7, 4, 11, 16, 36), // RSRC_TAGS; REGISTER_BUFFERS_UPDATE; UNLINKAT
  };

  /**
   * A version.
   *
   * @param major the number before the dot
   * @param minor the number after it
   */
  OlderKernel(int major, int minor) {
    Row row = row(major, minor);
    setupFlags = bits(row.setup());
    enterFlags = bits(row.enter());
    features = bits(row.features());
    lastRegister = row.register();
    lastOpcode = row.opcode();
    rsrcFlags = isAtLeast(major, minor, 5, 19);
  }

  private static Row row(int major, int minor) {
    for (Row row : ROWS) {
      if (isAtLeast(major, minor, row.major(), row.minor())) {
        return row;
      }
    }
    throw new IllegalArgumentException(
        "kernels before 5.13 are not imitated: " + major + "." + minor);
  }

  private static boolean isAtLeast(int major, int minor, int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  private static int bits(int count) {
    return (1 << count) - 1;
  }

  boolean knowsSetup(int flags) {
    return (flags & ~setupFlags) == 0;
  }

  boolean knowsEnter(int flags) {
    return (flags & ~enterFlags) == 0;
  }

  boolean knowsRegister(long opcode, MemorySegment argument) {
    if (Long.compareUnsigned(opcode, lastRegister) > 0) {
      return false;
    }
    boolean table = opcode == REGISTER_FILES2 || opcode == REGISTER_BUFFERS2;
    return rsrcFlags || !table || argument.get(JAVA_INT, RSRC_FLAGS_AT) == 0;
  }

  /** Makes the answer to a set-up that of this kernel. */
  void cutFeatures(MemorySegment params) {
    params.set(JAVA_INT, FEATURES_AT, params.get(JAVA_INT, FEATURES_AT) & features);
  }

  /** Makes the answer to a registration that of this kernel. */
  void cutAnswer(long opcode, MemorySegment argument) {
    if (opcode == REGISTER_PROBE) {
      cutProbe(argument);
    }
  }

  private void cutProbe(MemorySegment probe) {
    int filled = Byte.toUnsignedInt(probe.get(JAVA_BYTE, 1));
    for (int i = lastOpcode + 1; i < filled; i++) {
      probe.set(JAVA_SHORT, PROBE_BYTES + i * PROBE_OP_BYTES + 2, (short) 0);
    }
    probe.set(
        JAVA_BYTE, 0, (byte) Math.min(Byte.toUnsignedInt(probe.get(JAVA_BYTE, 0)), lastOpcode));
    probe.set(JAVA_BYTE, 1, (byte) Math.min(filled, lastOpcode + 1));
  }
}

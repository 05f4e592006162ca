package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The real kernel, without what an older one does not know: set-up flags and registrations are
 * EINVAL, features and opcodes are not told.
 */
public final class TierSys extends DelegatingSys {
  private static final int EINVAL = 22;
  private static final int FLAGS_AT = 8;
  private static final int FEATURES_AT = 20;
  private static final int PARAMS_BYTES = 120;
  private static final int PROBE_HEADER_BYTES = 16;

  private final Tier tier;
  private final List<Integer> accepted = new CopyOnWriteArrayList<>();

  /**
   * Kernels, by the set-up flags, registrations, features and opcodes they know (linux/io_uring.h).
   */
  public enum Tier {
    V5_15((1 << 7) - 1, 19, (1 << 11) - 1, 40),
    V5_18((1 << 8) - 1, 21, (1 << 13) - 1, 41),
    V5_19((1 << 12) - 1, 23, (1 << 13) - 1, 47),
    V6_0((1 << 13) - 1, 25, (1 << 13) - 1, 48),
    V6_1((1 << 14) - 1, 25, (1 << 13) - 1, 49),
    V6_6((1 << 17) - 1, 25, (1 << 14) - 1, 49);

    private final int flags;
    private final int lastRegister;
    private final int features;
    private final int opcodes;

    Tier(int flags, int lastRegister, int features, int opcodes) {
      this.flags = flags;
      this.lastRegister = lastRegister;
      this.features = features;
      this.opcodes = opcodes;
    }

    /** The IORING_FEAT flags. */
    public int features() {
      return features;
    }

    /** How many opcodes, from 0 on. */
    public int opcodes() {
      return opcodes;
    }
  }

  public TierSys(Sys real, Tier tier) {
    super(real);
    this.tier = tier;
  }

  /** The flags of every ring that was made. */
  public List<Integer> accepted() {
    return accepted;
  }

  @Override
  public int setup(int entries, long params) {
    MemorySegment memory = NativeMemory.at(params, PARAMS_BYTES);
    int flags = memory.get(JAVA_INT, FLAGS_AT);
    if ((flags & ~tier.flags) != 0) {
      return -EINVAL;
    }
    int fd = super.setup(entries, params);
    if (fd >= 0) {
      memory.set(JAVA_INT, FEATURES_AT, memory.get(JAVA_INT, FEATURES_AT) & tier.features);
      accepted.add(flags);
    }
    return fd;
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    if (opcode > tier.lastRegister) {
      return -EINVAL;
    }
    int result = super.register(fd, opcode, argument, count);
    if (opcode == Abi.REGISTER_PROBE && result >= 0) {
      hide(NativeMemory.at(argument, PROBE_HEADER_BYTES));
    }
    return result;
  }

  /** In a struct io_uring_probe, all that came later. */
  private void hide(MemorySegment probe) {
    int count = Math.min(Byte.toUnsignedInt(probe.get(JAVA_BYTE, 1)), tier.opcodes);
    probe.set(JAVA_BYTE, 0, (byte) (count - 1));
    probe.set(JAVA_BYTE, 1, (byte) count);
  }
}

package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real kernel, answering EINVAL to what an older one does not know. */
public final class TierSys extends DelegatingSys {
  private static final int EINVAL = 22;
  private static final int FLAGS_AT = 8;
  private static final int PARAMS_BYTES = 120;

  private final Tier tier;
  private final List<Integer> accepted = new CopyOnWriteArrayList<>();

  /** Kernels, by the set-up flags and registrations they know (linux/io_uring.h). */
  public enum Tier {
    V5_15((1 << 7) - 1, 19),
    V5_18((1 << 8) - 1, 21),
    V5_19((1 << 12) - 1, 23),
    V6_0((1 << 13) - 1, 25),
    V6_1((1 << 14) - 1, 25),
    V6_6((1 << 17) - 1, 25);

    private final int flags;
    private final int lastRegister;

    Tier(int flags, int lastRegister) {
      this.flags = flags;
      this.lastRegister = lastRegister;
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
    int flags = NativeMemory.at(params, PARAMS_BYTES).get(JAVA_INT, FLAGS_AT);
    if ((flags & ~tier.flags) != 0) {
      return -EINVAL;
    }
    int fd = super.setup(entries, params);
    if (fd >= 0) {
      accepted.add(flags);
    }
    return fd;
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    return opcode > tier.lastRegister ? -EINVAL : super.register(fd, opcode, argument, count);
  }
}

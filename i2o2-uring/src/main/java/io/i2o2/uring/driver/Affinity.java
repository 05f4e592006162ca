package io.i2o2.uring.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.i2o2.Errno;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;

/** Binds the calling thread to CPUs. */
final class Affinity {
  private static final int MASK_BYTES = 128; // cpu_set_t

  private Affinity() {}

  static void pin(Sys sys, List<Integer> cpus) {
    if (cpus.isEmpty()) {
      return;
    }
    BitSet set = new BitSet();
    cpus.forEach(set::set);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      byte[] bytes = set.toByteArray();
      MemorySegment.copy(bytes, 0, mask, JAVA_BYTE, 0, bytes.length);
      int result = sys.setAffinity(mask.address(), MASK_BYTES);
      if (result < 0) {
        throw new IllegalArgumentException(
            "pin "
                + cpus
                + ": sched_setaffinity: "
                + Errno.describe(-result)
                + "; this machine and its cgroup must have these CPUs");
      }
    }
  }
}

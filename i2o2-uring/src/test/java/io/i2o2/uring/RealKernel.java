package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.LinuxSys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What the kernel under the tests takes, found by trying. */
final class RealKernel {
  private static final int PARAMS_BYTES = 120;
  private static final int FLAGS_AT = 8;

  private RealKernel() {}

  /** Whether io_uring_setup(2) takes these flags together. */
  static boolean takes(int flags) {
    LinuxSys sys = new LinuxSys();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = arena.allocate(PARAMS_BYTES, 8);
      params.set(JAVA_INT, FLAGS_AT, flags);
      int fd = sys.setup(2, params.address());
      if (fd >= 0) {
        sys.close(fd);
      }
      return fd >= 0;
    }
  }

  static void assumeWideRings() {
    assumeTrue(
        takes(Abi.SETUP_SQE128 | Abi.SETUP_CQE32), "this kernel has no 128-byte SQEs (5.19)");
  }
}

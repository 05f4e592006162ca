package io.i2o2.uring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.VectoredCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Whether a file system can tell what is in the page cache; tmpfs cannot. */
final class NowReads {
  private NowReads() {}

  /** Skips the test where it cannot. */
  static void assumePossible(Path file) {
    LinuxSys sys = new LinuxSys();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(8);
      VectoredCall call = new VectoredCall(arena.allocate(VectoredCall.BYTES, 8));
      int fd = sys.open(arena.allocateFrom(file.toString()).address(), 0, 0);
      call.clear(VectoredCall.Kind.READ_NOW);
      call.add(memory.address(), 1);
      long count = sys.transfer(call, fd, 0);
      sys.close(fd);
      assumeTrue(count == 1, () -> "needs a file system with RWF_NOWAIT, not " + count);
    }
  }
}

package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Scheduler;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The drive that tests may overwrite, by the environment variables of its nodes. */
final class NvmeDrive {
  /** Where a drive is named; elsewhere skipped with the reason. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @EnabledIfEnvironmentVariable(named = "NVME_NG", matches = "/dev/.+", disabledReason = REASON)
  @EnabledIfEnvironmentVariable(named = "NVME_BLK", matches = "/dev/.+", disabledReason = REASON)
  @EnabledIfEnvironmentVariable(named = "NVME_CTL", matches = "/dev/.+", disabledReason = REASON)
  @interface Needed {}

  private static final String REASON =
      "needs an NVMe drive that may be overwritten: NVME_NG (/dev/ng0n1), NVME_BLK"
          + " (/dev/nvme0n1), NVME_CTL (/dev/nvme0)";

  private NvmeDrive() {}

  static Path generic() {
    return node("NVME_NG");
  }

  static Path block() {
    return node("NVME_BLK");
  }

  static Path controller() {
    return node("NVME_CTL");
  }

  private static Path node(String variable) {
    return Path.of(Objects.requireNonNull(System.getenv(variable), variable));
  }

  /** What sysfs says of the block node's queue. */
  static String queue(String attribute) throws IOException {
    Path name = Objects.requireNonNull(block().getFileName());
    Path queue = Path.of("/sys/class/block").resolve(name).resolve("queue");
    return Files.readString(queue.resolve(attribute)).strip();
  }

  /** What sysfs says of the drive. */
  static String serial() throws IOException {
    Path name = Objects.requireNonNull(controller().getFileName());
    return Files.readString(Path.of("/sys/class/nvme").resolve(name).resolve("serial")).strip();
  }

  static Scheduler scheduler() {
    RealKernel.assumeWideRings();
    assumeTrue(Files.exists(generic()), "this kernel has no generic NVMe nodes (5.13)");
    return Scheduler.builder().backend("uring").sqe128(true).build();
  }

  static void assumeZoned(NvmeNamespace drive) {
    assumeTrue(drive.geometry().isZoned(), "the namespace is not zoned");
  }

  static void assumeNotZoned(NvmeNamespace drive) {
    assumeFalse(drive.geometry().isZoned(), "the namespace is zoned: no block may be rewritten");
  }

  static void assumePollQueues() throws IOException {
    assumeTrue(queue("io_poll").equals("1"), "the driver has no poll queues: nvme.poll_queues");
  }

  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes, NvmeGeometry.PAGE_BYTES);
  }

  /** Memory that differs from that of every other seed in each long. */
  static MemorySegment pattern(long bytes, long seed) {
    MemorySegment memory = memory(bytes);
    for (long i = 0; i < bytes / Long.BYTES; i++) {
      memory.setAtIndex(ValueLayout.JAVA_LONG, i, seed << 32 | i + 1);
    }
    return memory;
  }

  static void assertSameBytes(MemorySegment expected, MemorySegment found) {
    assertEquals(-1, expected.mismatch(found), "the first byte that differs");
  }
}

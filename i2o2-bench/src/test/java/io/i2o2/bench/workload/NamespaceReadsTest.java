package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.nvme.NvmeException;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Reads that are made but not sent: there need be no drive. */
final class NamespaceReadsTest {
  private static final int LBA_OUT_OF_RANGE = 0x4080;

  @AutoClose private final Scheduler scheduler = Scheduler.create();

  private NamespaceReads reads(int block) throws Exception {
    NvmeGeometry geometry = new NvmeGeometry(1, 512, 35, 1 << 20, 256, 0, 0, 0);
    NvmeNamespace drive = NvmeNamespace.of(scheduler, new Fd(5), geometry);
    return new NamespaceReads(drive, Path.of("/dev/ng0n1"), block, 2);
  }

  @Test
  void reachesEveryWholeBlockAndNothingElse() throws Exception {
    try (NamespaceReads reads = reads(4096)) {
      Set<String> all = new TreeSet<>();
      for (int i = 0; i < 1000; i++) {
        all.add(reads.next(i % 2).describe().replaceFirst(" on .*", ""));
      }
      assertEquals(
          Set.of(
              "nvme read of 8 blocks at LBA 0",
              "nvme read of 8 blocks at LBA 8",
              "nvme read of 8 blocks at LBA 16",
              "nvme read of 8 blocks at LBA 24"),
          all);
    }
  }

  @Test
  void callersTakeOtherOrders() throws Exception {
    try (NamespaceReads reads = reads(512)) {
      assertNotEquals(order(reads, 0), order(reads, 1));
    }
  }

  private static String order(NamespaceReads reads, int caller) {
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      order.append(reads.next(caller).describe());
    }
    return order.toString();
  }

  @Test
  void aStatusAndAnErrnoAreFailures() throws Exception {
    try (NamespaceReads reads = reads(512)) {
      Opcode read = reads.next(0);
      reads.check(read, 0);
      assertThrows(NvmeException.class, () -> reads.check(read, LBA_OUT_OF_RANGE));
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> reads.check(read, -Errno.EOPNOTSUPP));
      assertTrue(String.valueOf(refused.getMessage()).contains("poll queues"), refused::toString);
    }
  }

  @Test
  void refusesANamespaceOfLessThanABlock() {
    IOException refused = assertThrows(IOException.class, () -> reads(1 << 15).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("/dev/ng0n1"), refused::toString);
  }
}

package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.nvme.NvmeController;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What the kernel refuses on a real drive's nodes, and how it is said. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("NVMe passthrough")
@NvmeDrive.Needed
final class NvmeErrnosTest {
  private final Scheduler scheduler = NvmeDrive.scheduler();

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void otherNodesAreRefusedByName() {
    for (Path wrong :
        new Path[] {NvmeDrive.block(), NvmeDrive.controller(), Path.of("/dev/null")}) {
      FileSystemException refused =
          assertThrows(
              FileSystemException.class, () -> NvmeNamespace.open(scheduler, wrong).close());
      String advice = wrong.endsWith("null") ? "such as /dev/ng" : NvmeDrive.generic().toString();
      assertTrue(String.valueOf(refused.getMessage()).contains(advice), refused::toString);
    }
    FileSystemException refused =
        assertThrows(
            FileSystemException.class,
            () -> NvmeController.open(scheduler, NvmeDrive.generic()).close());
    assertTrue(
        String.valueOf(refused.getMessage()).contains(NvmeDrive.controller().toString()),
        refused::toString);
  }

  @Test
  void aNarrowRingIsRefusedAtTheOpen() {
    try (Scheduler narrow = Scheduler.builder().backend("uring").build()) {
      UnsupportedOperationException refused =
          assertThrows(
              UnsupportedOperationException.class,
              () -> NvmeNamespace.open(narrow, NvmeDrive.generic()).close());
      assertTrue(String.valueOf(refused.getMessage()).contains("sqe128(true)"), refused::toString);
    }
  }

  @Test
  void anAdminCommandOnANamespaceIsExplained() throws Exception {
    try (FileHandle file = open(NvmeDrive.generic())) {
      NvmeController wrong = NvmeController.of(scheduler, file);
      refuses(wrong::identify, "/dev/nvme0", Errno.ENOTTY);
    }
  }

  @Test
  void aReadOnAControllerIsExplained() throws Exception {
    try (FileHandle file = open(NvmeDrive.controller())) {
      NvmeNamespace wrong = NvmeNamespace.of(scheduler, file, geometry(1));
      refuses(() -> read(wrong), "/dev/ng0n1", Errno.ENOTTY);
    }
  }

  @Test
  void anotherNsidIsExplained() throws Exception {
    try (FileHandle file = open(NvmeDrive.generic())) {
      NvmeNamespace wrong = NvmeNamespace.of(scheduler, file, geometry(77));
      refuses(() -> read(wrong), "nsid 77", Errno.EINVAL);
    }
  }

  @Test
  void theBlockNodeIsExplained() throws Exception {
    try (FileHandle file = open(NvmeDrive.block())) {
      NvmeNamespace wrong = NvmeNamespace.of(scheduler, file, geometry(1));
      refuses(() -> read(wrong), "block node", Errno.EINVAL, Errno.EOPNOTSUPP);
    }
  }

  @Test
  void moreThanTheQueueTakesIsExplained() throws Exception {
    try (FileHandle file = open(NvmeDrive.generic())) {
      NvmeNamespace wrong = NvmeNamespace.of(scheduler, file, geometry(1));
      refuses(
          () -> wrong.runOrThrow(wrong.read(0, NvmeDrive.memory(4 << 20))),
          "4194304 bytes",
          Errno.EINVAL);
    }
  }

  @Test
  void aLargeRegisteredBufferWorksOrIsExplained() throws Exception {
    try (NvmeNamespace drive = NvmeNamespace.open(scheduler, NvmeDrive.generic())) {
      RegisteredBuffer buffer = scheduler.registerBuffer(NvmeDrive.memory(8 << 20), Guard.NONE);
      int bytes = drive.geometry().blockBytes();
      try {
        assertEquals(0, drive.runOrThrow(drive.read(0, buffer, 0, bytes)));
      } catch (ErrnoException e) {
        assertEquals(Errno.EINVAL, e.errno());
        assertTrue(String.valueOf(e.getMessage()).contains("there are 2048"), e::toString);
        assertTrue(System.getProperty("os.version").startsWith("6.1."), e::toString);
      }
      int last = (8 << 20) - bytes;
      assertEquals(0, drive.runOrThrow(drive.read(0, buffer, last, bytes)));
      buffer.unregister();
    }
  }

  @Test
  void aPollingSchedulerHasAnAnswerToAdminCommands() throws Exception {
    try (Scheduler polled =
            Scheduler.builder().backend("uring").sqe128(true).ioPolling(true).build();
        NvmeController controller = NvmeController.open(polled, NvmeDrive.controller())) {
      try {
        assertTrue(controller.identify().namespaces() > 0);
      } catch (ErrnoException e) {
        assertEquals(Errno.EOPNOTSUPP, e.errno());
        assertTrue(String.valueOf(e.getMessage()).contains("does not poll"), e::toString);
      }
    }
  }

  @Test
  void aPollingSchedulerReadsWithPollQueuesAndSaysSoWithout() throws Exception {
    try (Scheduler polled =
        Scheduler.builder().backend("uring").sqe128(true).ioPolling(true).build()) {
      try (NvmeNamespace drive = NvmeNamespace.openForReading(polled, NvmeDrive.generic())) {
        int bytes = drive.geometry().blockBytes();
        assertEquals(0, drive.runOrThrow(drive.read(0, NvmeDrive.memory(bytes))));
      } catch (ErrnoException e) {
        assertEquals("0", NvmeDrive.queue("io_poll"), e::toString);
        assertEquals(Errno.EOPNOTSUPP, e.errno());
        assertTrue(String.valueOf(e.getMessage()).contains("poll queues"), e::toString);
      }
    }
  }

  private FileHandle open(Path node) throws IOException {
    return scheduler.open(node, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static NvmeGeometry geometry(int nsid) {
    return new NvmeGeometry(nsid, 4096, 1024, 4 << 20, 1 << 20, 0, 0, 0);
  }

  private static long read(NvmeNamespace namespace) throws IOException {
    return namespace.runOrThrow(namespace.read(0, NvmeDrive.memory(4096)));
  }

  private static void refuses(Executable command, String advice, int... errnos) {
    ErrnoException refused = assertThrows(ErrnoException.class, command);
    boolean isAmong = false;
    for (int errno : errnos) {
      isAmong |= errno == refused.errno();
    }
    assertTrue(isAmong, refused::toString);
    assertTrue(String.valueOf(refused.getMessage()).contains(advice), refused::toString);
  }
}

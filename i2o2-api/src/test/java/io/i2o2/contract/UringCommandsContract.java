package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import io.i2o2.nvme.NvmeController;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import io.i2o2.nvme.NvmeReply;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a file's driver: carried by io_uring alone, and refused politely elsewhere. */
public interface UringCommandsContract extends BackendFixture {
  /** Of a namespace that would have one block. */
  NvmeGeometry BLOCK = new NvmeGeometry(1, 512, 1, 512, 1, 0, 0, 0);

  @Test
  default void aFileWithoutCommandsGivesEopnotsupp(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      CountingGuard guard = new CountingGuard();
      Reply reply =
          Lacking.submitOrSkip(scheduler, command(handle, UringCommandBuilder.SHORT_BYTES), guard);

      assertEquals(-Errno.EOPNOTSUPP, Awaits.result(reply));
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aLongCommandNeedsLongEntries(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      CountingGuard guard = new CountingGuard();
      Lacking.submitOrSkip(scheduler, command(handle, UringCommandBuilder.SHORT_BYTES), Guard.NONE);
      Opcode opcode = command(handle, UringCommandBuilder.LONG_BYTES);
      if (runsUringCommands() && !builder().options().sqe128()) {
        IllegalArgumentException refusal =
            assertThrows(IllegalArgumentException.class, () -> scheduler.submit(opcode, guard));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("sqe128"), message);
        assertEquals(0, guard.releases());
      } else {
        assertEquals(-Errno.EOPNOTSUPP, Awaits.result(scheduler.submit(opcode, guard)));
        assertEquals(1, guard.releases());
      }
    }
  }

  @Test
  default void aCommandReachesItsDriver() throws Exception {
    assumeTrue(runsUringCommands(), "this backend has no uring commands");
    Systems.assumeLinux("/dev/null");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(Path.of("/dev/null"), READ, WRITE)) {
      int result =
          Awaits.result(
              Lacking.submitOrSkip(
                  scheduler, command(handle, UringCommandBuilder.SHORT_BYTES), Guard.NONE));
      assumeTrue(result != -Errno.EOPNOTSUPP, "this kernel's /dev/null takes no commands");

      assertEquals(0, result);
    }
  }

  @Test
  default void anNvmeCommandNeedsIoUringAndLongEntriesWhateverTheBackend(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      Lacking.submitOrSkip(scheduler, command(handle, UringCommandBuilder.SHORT_BYTES), Guard.NONE);
      NvmeNamespace drive = NvmeNamespace.of(scheduler, handle, BLOCK);
      CountingGuard guard = new CountingGuard();
      if (runsUringCommands() && builder().options().sqe128()) {
        NvmeReply reply = drive.submit(drive.flush(), guard);
        ErrnoException refused = assertThrows(ErrnoException.class, reply::joinOrThrow);
        assertEquals(Errno.EOPNOTSUPP, refused.errno());
        assertEquals(1, guard.releases());
      } else {
        UnsupportedOperationException refused =
            assertThrows(
                UnsupportedOperationException.class, () -> drive.submit(drive.flush(), guard));
        assertEquals(
            "nvme flush on "
                + file
                + ": NVMe commands need io_uring with 128-byte SQEs: build the scheduler with"
                + " backend(\"uring\") and sqe128(true)",
            refused.getMessage());
        assertEquals(0, guard.releases());
      }
    }
  }

  @Test
  default void aFileIsNoNamespaceAndNoController(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Systems.assumeLinux("device nodes");
    try (Scheduler scheduler = start()) {
      FileSystemException refused =
          assertThrows(
              FileSystemException.class, () -> NvmeNamespace.open(scheduler, file).close());
      assertEquals(
          file + ": not the generic node of an NVMe namespace, such as /dev/ng0n1",
          refused.getMessage());
      assertThrows(FileSystemException.class, () -> NvmeController.open(scheduler, file).close());
      assertEquals(
          Errno.ENOENT,
          assertThrows(
                  ErrnoException.class,
                  () -> NvmeNamespace.open(scheduler, directory.resolve("missing")).close())
              .errno());
    }
  }

  private static Opcode command(FileHandle handle, int bytes) {
    return Opcode.uringCommand(handle, 0, bytes).build();
  }
}

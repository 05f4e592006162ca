package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a file's driver: carried by io_uring alone, and refused politely elsewhere. */
public interface UringCommandsContract extends BackendFixture {

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

  private static Opcode command(FileHandle handle, int bytes) {
    return Opcode.uringCommand(handle, 0, bytes).build();
  }
}

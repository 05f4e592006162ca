package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileAdvice;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is refused at the culprit, and the scheduler goes on. */
public interface BadInputContract extends BackendFixture {

  @Test
  @SuppressWarnings("NullAway") // the nulls are the test
  default void nullIsRefused() throws Exception {
    try (Scheduler scheduler = start()) {
      CountingGuard guard = new CountingGuard();
      Opcode nop = Opcode.nop();

      refusesNull(() -> scheduler.submit(null));
      refusesNull(() -> scheduler.submit(null, guard));
      refusesNull(() -> scheduler.submit(nop, (Guard) null));
      refusesNull(() -> scheduler.submit(nop, guard, null));
      refusesNull(() -> scheduler.submit(nop, null, (_, _, _) -> {}));
      refusesNull(() -> scheduler.trySubmit(null, guard));
      refusesNull(() -> scheduler.trySubmit(nop, null));
      refusesNull(() -> scheduler.trySubmit(nop, guard, null));
      refusesNull(() -> scheduler.submitAll(null));
      refusesNull(() -> scheduler.open(null));
      refusesNull(() -> scheduler.registerFile(null, guard));
      refusesNull(() -> scheduler.registerBuffer(null, guard));
      refusesNull(() -> scheduler.registerBuffer(Segments.zeroed(10), null));
      refusesNull(() -> scheduler.close(null));

      assertEquals(0, guard.releases());
      assertEquals(0, Awaits.result(scheduler.submit(nop)));
    }
  }

  @Test
  default void whatIsNoOpenFileGivesEbadf() throws Exception {
    try (Scheduler scheduler = start()) {
      MemorySegment buffer = Segments.zeroed(10);
      for (Target target : List.of(Target.fd(-1), Target.fd(1_000_000_000))) {
        for (Opcode opcode :
            List.of(
                Opcode.read(target, buffer, 0),
                Opcode.write(target, buffer, 0),
                Opcode.readv(target, List.of(buffer), 0),
                Opcode.fsync(target),
                Opcode.fallocate(target, Set.of(), 0, 10),
                Opcode.fadvise(target, 0, 10, FileAdvice.RANDOM))) {
          assertEquals(-Errno.EBADF, Awaits.result(scheduler.submit(opcode)), opcode::describe);
        }
      }
    }
  }

  @Test
  default void negativeOffsetsAreRefused(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    MemorySegment buffer = Segments.zeroed(10);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      refuses("offset -2", () -> Opcode.read(handle, buffer, -2));
      refuses("offset -2", () -> Opcode.write(handle, buffer, -2));
      refuses("-9223372036854775808", () -> Opcode.readv(handle, List.of(), Long.MIN_VALUE));
      refuses("length -1", () -> Opcode.ftruncate(handle, -1));
      refuses("offset -1", () -> Opcode.fallocate(handle, Set.of(), -1, 1));
      refuses("length -1", () -> Opcode.fadvise(handle, 0, -1, FileAdvice.NORMAL));
    }
  }

  @Test
  default void whatOneOperationCannotMoveIsRefusedNotCut(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = Files.createFile(directory.resolve("sparse"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE);
        FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      MemorySegment huge = channel.map(FileChannel.MapMode.READ_WRITE, 0, 3L << 30, Arena.ofAuto());
      long most = 0x7ffff000L;

      refuses("2147479553", () -> Opcode.read(handle, huge.asSlice(0, most + 1), 0));
      refuses("2147479553", () -> Opcode.write(handle, huge.asSlice(0, most + 1), 0));
      refuses(
          "2147479553",
          () -> Opcode.writev(handle, List.of(huge.asSlice(0, most), huge.asSlice(0, 1)), 0));
      // The longest that is taken, at the file's end: all of its length reaches the backend.
      Opcode longest = Opcode.read(handle, huge.asSlice(0, most), (3L << 30) - 10);
      assertEquals(10, Awaits.result(scheduler.submit(longest)));
    }
  }

  @Test
  default void aSlotCannotBeRegisteredAgain(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      CountingGuard guard = new CountingGuard();

      assertThrows(IllegalArgumentException.class, () -> scheduler.registerFile(registered, guard));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void aNegativeDeadlineIsRefused() throws Exception {
    try (Scheduler scheduler = start()) {
      refuses("-1", () -> scheduler.close(Duration.ofSeconds(-1)));
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  default void anUnknownBackendIsRefusedWithTheKnownOnes() {
    SchedulerUnavailableException e =
        assertThrows(
            SchedulerUnavailableException.class, () -> builder().backend("no such one").build());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("no such one"), message);
  }

  private static void refusesNull(Executable call) {
    assertThrows(NullPointerException.class, call);
  }

  private static void refuses(String hint, Executable call) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(hint), message);
  }
}

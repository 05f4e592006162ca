package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FallocateMode;
import io.i2o2.FileAdvice;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fsync, fallocate, ftruncate, fadvise. */
public interface FileOperationsContract extends BackendFixture {

  @Test
  default void syncsFileAndData(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE);
        FileHandle reader = scheduler.open(file)) {
      assertEquals(1, run(scheduler, Opcode.write(handle, Segments.zeroed(1), 0)));
      assertEquals(0, run(scheduler, Opcode.fsync(handle)));
      assertEquals(0, run(scheduler, Opcode.fdatasync(handle)));
      assertEquals(0, run(scheduler, Opcode.fsync(reader)), "a reader may sync");
      for (Set<Opcode.SyncStep> steps :
          List.of(Set.<Opcode.SyncStep>of(), EnumSet.allOf(Opcode.SyncStep.class))) {
        assertEquals(0, run(scheduler, Opcode.syncFileRange(handle, 0, 0, steps)));
        assertEquals(0, run(scheduler, Opcode.syncFileRange(reader, 1, 2, steps)));
        Opcode beyond = Opcode.syncFileRange(handle, Long.MAX_VALUE, 1, steps);
        assertEquals(-Errno.EINVAL, run(scheduler, beyond));
      }
      IllegalArgumentException tooLong =
          assertThrows(
              IllegalArgumentException.class,
              () -> Opcode.syncFileRange(handle, 0, 1L << 32, Set.of()));
      assertTrue(String.valueOf(tooLong.getMessage()).contains("4294967295"), tooLong::toString);
    }
  }

  @Test
  default void setsAFilesLength(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(1, 100);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      assertEquals(0, truncate(scheduler, handle, 60));
      assertArrayEquals(Arrays.copyOf(content, 60), Files.readAllBytes(file));

      assertEquals(0, truncate(scheduler, handle, 90));
      assertArrayEquals(Arrays.copyOf(Arrays.copyOf(content, 60), 90), Files.readAllBytes(file));

      assertEquals(0, truncate(scheduler, handle, 0));
      assertEquals(0, Files.size(file));
    }
  }

  @Test
  default void aLengthHas64Bits(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = Files.createFile(directory.resolve("sparse"));
    long length = (1L << 32) + 5;
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, WRITE)) {
      assertEquals(0, truncate(scheduler, handle, length));
      assertEquals(length, Files.size(file));
    }
  }

  @Test
  default void aLengthCannotBeSetThroughAReader(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ)) {
      assertEquals(-Errno.EINVAL, truncate(scheduler, handle, 5));
      assertEquals(10, Files.size(file));
    }
  }

  @Test
  default void allocatesARangeAndGrowsTheFile(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(2, 100);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      int result = run(scheduler, Opcode.fallocate(handle, Set.of(), 50, 10_000));
      assumeAllocates(result);

      assertEquals(0, result);
      assertArrayEquals(Arrays.copyOf(content, 10_050), Files.readAllBytes(file));
      assertEquals(0, run(scheduler, Opcode.fallocate(handle, Set.of(), 0, 10)));
      assertEquals(10_050, Files.size(file));
    }
  }

  @Test
  default void refusesEmptyRangesAndReadersToAllocate(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE);
        FileHandle reader = scheduler.open(file, READ)) {
      assumeAllocates(run(scheduler, Opcode.fallocate(handle, Set.of(), 0, 10)));

      assertEquals(-Errno.EINVAL, run(scheduler, Opcode.fallocate(handle, Set.of(), 0, 0)));
      assertEquals(-Errno.EBADF, run(scheduler, Opcode.fallocate(reader, Set.of(), 0, 10)));
    }
  }

  @Test
  default void fallocateModesAreCarriedOutOrRefused(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(3, 8192);
    Path file = Files.write(directory.resolve("file"), content);
    Set<FallocateMode> punch = Set.of(FallocateMode.PUNCH_HOLE, FallocateMode.KEEP_SIZE);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      int result = run(scheduler, Opcode.fallocate(handle, punch, 0, 4096));
      if (!runsFallocateModes()) {
        assertEquals(-Errno.EOPNOTSUPP, result);
        assertArrayEquals(content, Files.readAllBytes(file));
        return;
      }
      assumeAllocates(result);
      assertEquals(0, result);
      Arrays.fill(content, 0, 4096, (byte) 0);
      assertArrayEquals(content, Files.readAllBytes(file));
      assertEquals(
          0, run(scheduler, Opcode.fallocate(handle, Set.of(FallocateMode.KEEP_SIZE), 0, 100_000)));
      assertEquals(8192, Files.size(file));
      assertEquals(
          -Errno.EOPNOTSUPP,
          run(scheduler, Opcode.fallocate(handle, Set.of(FallocateMode.PUNCH_HOLE), 0, 4096)),
          "punching a hole needs KEEP_SIZE");
    }
  }

  @Test
  default void takesAdviceOnFiles(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10_000]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      for (FileAdvice advice : FileAdvice.values()) {
        assertEquals(0, run(scheduler, Opcode.fadvise(handle, 0, 0, advice)), advice.name());
        assertEquals(0, run(scheduler, Opcode.fadvise(handle, 4096, 100, advice)), advice.name());
      }
      assertEquals(10_000, run(scheduler, Opcode.read(handle, Segments.zeroed(10_000), 0)));
    }
  }

  private static int truncate(Scheduler scheduler, FileHandle handle, long length)
      throws InterruptedException {
    return Awaits.result(
        Lacking.submitOrSkip(scheduler, Opcode.ftruncate(handle, length), Guard.NONE));
  }

  private static void assumeAllocates(int result) {
    assumeTrue(result != -Errno.EOPNOTSUPP, "neither file system nor backend can allocate");
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}

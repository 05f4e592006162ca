package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening and closing files, and what a handle promises. */
@SuppressWarnings("try") // closing by hand, and twice, is what is tested
public interface FilesContract extends BackendFixture {

  @Test
  default void opensForReadingByDefault(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(1, 100);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment buffer = Segments.zeroed(100);

      assertEquals(100, Awaits.result(scheduler.submit(Opcode.read(handle, buffer, 0))));
      Segments.assertBytes(content, buffer);
      assertEquals(-Errno.EBADF, Awaits.result(scheduler.submit(Opcode.write(handle, buffer, 0))));
      assertArrayEquals(content, Files.readAllBytes(file));
      assertEquals(file, handle.path());
      assertEquals(file.toString(), handle.describe());
      assertTrue(handle.isOpen());
    }
  }

  @Test
  default void opensForWritingOnly(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, WRITE)) {
      byte[] written = Segments.pattern(2, 4);

      assertEquals(
          -Errno.EBADF,
          Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0))));
      assertEquals(
          4, Awaits.result(scheduler.submit(Opcode.write(handle, Segments.of(written), 0))));
      assertEquals(10, Files.size(file), "WRITE alone does not truncate");
    }
  }

  @Test
  default void createsAFileAsFileChannelWould(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("created");
    Path like = directory.resolve("like");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, WRITE);
        FileChannel channel = FileChannel.open(like, CREATE, WRITE)) {
      assertTrue(handle.isOpen() && channel.isOpen());
      assertEquals(0, Files.size(file));
      Systems.assumePosix();
      assertEquals(
          PosixFilePermissions.toString(Files.getPosixFilePermissions(like)),
          PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  default void createOpensWhatIsThere(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, WRITE, SPARSE)) {
      assertTrue(handle.isOpen());
      assertEquals(10, Files.size(file));
    }
  }

  @Test
  default void createNewRefusesWhatIsThere(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start()) {
      scheduler.open(file, CREATE_NEW, WRITE).close();

      assertErrno(Errno.EEXIST, scheduler, file, CREATE_NEW, WRITE);
      assertErrno(Errno.EEXIST, scheduler, file, CREATE, CREATE_NEW, WRITE);
    }
  }

  @Test
  default void truncatesWhatIsThere(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start()) {
      scheduler.open(file, READ, TRUNCATE_EXISTING).close();
      assertEquals(10, Files.size(file), "truncating needs writing");

      scheduler.open(file, WRITE, TRUNCATE_EXISTING).close();
      assertEquals(0, Files.size(file));
    }
  }

  @Test
  default void appendIgnoresOffsets(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "abc");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, APPEND)) {
      assertEquals(2, Awaits.result(scheduler.submit(Opcode.write(handle, ascii("de"), 0))));
      assertEquals(
          1,
          Awaits.result(
              scheduler.submit(Opcode.write(handle, ascii("f"), Opcode.CURRENT_POSITION))));

      assertEquals("abcdef", Files.readString(file));
      assertEquals(
          -Errno.EBADF,
          Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0))));
    }
  }

  @Test
  default void readGoesWithAppend(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "abc");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, APPEND)) {
      MemorySegment buffer = Segments.zeroed(10);

      assertEquals(1, Awaits.result(scheduler.submit(Opcode.write(handle, ascii("d"), 0))));
      assertEquals(4, Awaits.result(scheduler.submit(Opcode.read(handle, buffer, 0))));
      Segments.assertBytes(
          "abcd".getBytes(java.nio.charset.StandardCharsets.US_ASCII), buffer.asSlice(0, 4));
    }
  }

  @Test
  default void opensForSynchronousWrites(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start()) {
      for (OpenOption option : List.of(DSYNC, SYNC)) {
        Path file = directory.resolve(option.toString());
        try (FileHandle handle = scheduler.open(file, CREATE, WRITE, option)) {
          assertEquals(3, Awaits.result(scheduler.submit(Opcode.write(handle, ascii("abc"), 0))));
          assertEquals("abc", Files.readString(file));
        }
      }
    }
  }

  @Test
  default void openingNamesErrnoAndFile(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      assertErrno(Errno.ENOENT, scheduler, directory.resolve("missing"));
      assertErrno(Errno.ENOENT, scheduler, directory.resolve("missing"), WRITE);
      assertErrno(
          Errno.ENOENT, scheduler, directory.resolve("missing").resolve("x"), CREATE, WRITE);
      Systems.assumePosix();
      assertErrno(Errno.EISDIR, scheduler, directory, WRITE);
      assertErrno(Errno.ENOTDIR, scheduler, file.resolve("below"));
      assertErrno(Errno.ENAMETOOLONG, scheduler, directory.resolve("n".repeat(300)), CREATE, WRITE);
      Path loop = directory.resolve("loop");
      Files.createSymbolicLink(loop, loop);
      assertErrno(Errno.ELOOP, scheduler, loop);
    }
  }

  @Test
  default void permissionIsDeniedWithEacces(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Systems.assumeNotRoot();
    Path file = Files.createFile(directory.resolve("file"));
    Files.setPosixFilePermissions(
        file, EnumSet.noneOf(java.nio.file.attribute.PosixFilePermission.class));
    try (Scheduler scheduler = start()) {
      assertErrno(Errno.EACCES, scheduler, file);
      assertErrno(Errno.EACCES, scheduler, file, WRITE);
    }
  }

  @Test
  default void readingADirectoryIsEisdir(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(directory)) {
      assertEquals(
          -Errno.EISDIR,
          Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0))));
    }
  }

  @Test
  default void aClosedHandleRefusesOperations(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(file);
      handle.close();
      CountingGuard guard = new CountingGuard();

      assertFalse(handle.isOpen());
      IllegalStateException refusal =
          assertThrows(
              IllegalStateException.class,
              () -> scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0), guard));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains(file.toString()), message);
      assertThrows(
          IllegalStateException.class, () -> scheduler.submit(Opcode.fsync(handle), guard));
      assertThrows(IllegalStateException.class, () -> scheduler.registerFile(handle, guard));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void closingTwiceDoesNothing(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(file);
      Reply first = handle.closeAsync();
      assertEquals(0, Awaits.result(first));

      handle.close();
      handle.close();
      assertSame(first, handle.closeAsync());
    }
  }

  @Test
  default void manyThreadsCloseOneHandleOnce(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      for (int round = 0; round < 20; round++) {
        FileHandle handle = scheduler.open(file);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
          threads.add(Threads.start(kind, handle::close, faults));
        }
        Awaits.ended(threads);
        assertEquals(List.of(), List.copyOf(faults));
      }
    }
  }

  @Test
  default void closingWaitsForItsOperations(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory)) {
      FileHandle handle = fifo.open(scheduler);
      Reply read = scheduler.submit(Fifo.readOf(handle));

      Reply closed = handle.closeAsync();

      assertFalse(handle.isOpen());
      assertThrows(IllegalStateException.class, () -> scheduler.submit(Fifo.readOf(handle)));
      for (int i = 0; i < 10; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      }
      assertFalse(closed.isDone());
      assertFalse(read.isDone());
      Thread closer = Thread.ofVirtual().start(() -> closeUnchecked(handle));
      Awaits.parked(closer);

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      assertEquals(0, Awaits.result(closed));
      Awaits.ended(List.of(closer));
    }
  }

  @Test
  default void closingWaitsForTheLastOfItsOperations(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory)) {
      FileHandle handle = fifo.open(scheduler);
      List<Reply> reads =
          List.of(scheduler.submit(Fifo.readOf(handle)), scheduler.submit(Fifo.readOf(handle)));
      Reply closed = handle.closeAsync();

      fifo.feed(1);
      Awaits.until("one is served", () -> reads.stream().anyMatch(Reply::isDone));
      for (int i = 0; i < 10; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      }
      assertFalse(closed.isDone());

      fifo.feed(1);
      for (Reply read : reads) {
        assertEquals(1, Awaits.result(read));
      }
      assertEquals(0, Awaits.result(closed));
    }
  }

  @Test
  default void aReadRacingWithCloseIsServedOrRefusedOrFindsABadDescriptor(@TempDir Path directory)
      throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start()) {
      for (int round = 0; round < 50; round++) {
        FileHandle handle = scheduler.open(file);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        Threads.ThrowingRunnable reader =
            () -> {
              try {
                int result;
                do {
                  Opcode read = Opcode.read(handle, Segments.zeroed(100), 0);
                  result = scheduler.submit(read).join();
                } while (result == 100);
                assertEquals(-Errno.EBADF, result);
                assertFalse(handle.isOpen());
              } catch (IllegalStateException e) {
                assertFalse(handle.isOpen());
              }
            };
        Thread thread = Threads.start(Thread.ofPlatform(), reader, faults);
        handle.close();
        Awaits.ended(List.of(thread));
        assertEquals(List.of(), List.copyOf(faults));
      }
    }
  }

  @Test
  default void aHandleOfAnotherSchedulerIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        Scheduler other = start();
        FileHandle handle = other.open(file)) {
      CountingGuard guard = new CountingGuard();

      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0), guard));
      assertTrue(String.valueOf(refusal.getMessage()).contains("scheduler"));
      assertThrows(IllegalArgumentException.class, () -> scheduler.registerFile(handle, guard));
      assertEquals(0, guard.releases());
    }
  }

  private static void assertErrno(
      int errno, Scheduler scheduler, Path file, OpenOption... options) {
    ErrnoException e =
        assertThrows(ErrnoException.class, () -> scheduler.open(file, options).close());
    assertEquals(Errno.name(errno), Errno.name(e.errno()));
    String message = String.valueOf(e.getMessage());
    assertEquals("open of " + file + ": " + Errno.describe(errno), message);
  }

  private static void closeUnchecked(FileHandle handle) {
    try {
      handle.close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static MemorySegment ascii(String text) {
    return Segments.of(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}

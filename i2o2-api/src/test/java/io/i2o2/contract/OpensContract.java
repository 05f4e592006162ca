package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerClosedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opens and closes of callers that wait, wherever they are run. */
public interface OpensContract extends BackendFixture {
  /** Who opens. */
  enum Caller {
    PLATFORM,
    VIRTUAL;

    Thread.Builder thread() {
      return this == PLATFORM ? Thread.ofPlatform() : Thread.ofVirtual();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void anOpenOfAFifoWaitsForTheOtherEndAndDoesNotDisturbIt(
      Caller caller, @TempDir Path directory) throws Exception {
    Path pipe = WaitingOpensContract.pipe(directory);
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    try (Scheduler scheduler = start()) {
      CountDownLatch opened = new CountDownLatch(1);
      Thread reader =
          Threads.start(
              caller.thread(),
              () -> {
                try (FileHandle file = scheduler.open(pipe, StandardOpenOption.READ)) {
                  opened.countDown();
                  Opcode read = Opcode.read(file, Segments.zeroed(3), Opcode.CURRENT_POSITION);
                  assertEquals(3, scheduler.run(read));
                }
              },
              faults);
      assertFalse(reader.join(Duration.ofMillis(100)));
      assertEquals(1, opened.getCount());
      // Throws an EPIPE if its reader was one that has gone again.
      Files.write(pipe, new byte[3], StandardOpenOption.WRITE);
      Awaits.ended(List.of(reader));
    }
    assertEquals(List.of(), List.copyOf(faults));
  }

  @Test
  default void foldersAndMissingFilesAndLinksAreAsEver(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (Scheduler scheduler = start()) {
      try (FileHandle handle = scheduler.open(link)) {
        assertEquals(10, scheduler.run(Opcode.read(handle, Segments.zeroed(20), 0)));
      }
      assertErrno(Errno.ENOENT, scheduler, directory.resolve("missing"));
      assertErrno(Errno.ENOTDIR, scheduler, file.resolve("below"));
      assertErrno(Errno.EISDIR, scheduler, directory, StandardOpenOption.WRITE);
    }
  }

  private static void assertErrno(
      int errno, Scheduler scheduler, Path path, StandardOpenOption... options) {
    ErrnoException e =
        assertThrows(ErrnoException.class, () -> scheduler.open(path, options).close());
    assertEquals(errno, e.errno());
  }

  @ParameterizedTest
  @EnumSource
  default void aCloseOfTheSchedulerClosesWhatNobodyClosed(Caller caller, @TempDir Path directory)
      throws Exception {
    Systems.assumeLinux("/proc/self/fd");
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    Queue<FileHandle> left = new ConcurrentLinkedQueue<>();
    Scheduler scheduler = start();
    Awaits.ended(
        List.of(
            Threads.start(
                caller.thread(),
                () -> {
                  for (int i = 0; i < 100; i++) {
                    FileHandle handle = scheduler.open(file);
                    left.add(handle);
                    if (i % 2 == 0) {
                      Opcode read = Opcode.read(handle, Segments.zeroed(10), 0);
                      assertEquals(10, scheduler.submit(read).join());
                    }
                  }
                },
                faults)));
    assertEquals(List.of(), List.copyOf(faults));
    scheduler.close();
    assertEquals(0, Systems.descriptorsTo(file.toString()));
    for (FileHandle each : left) {
      assertFalse(each.isOpen());
      each.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  default void opensThatRaceWithACloseOfTheSchedulerLeaveNothingOpen(
      Caller caller, @TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self/fd");
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    for (int round = 0; round < 10; round++) {
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      Scheduler scheduler = start();
      CountDownLatch begun = new CountDownLatch(4);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean closes = i % 2 == 0;
        callers.add(
            Threads.start(
                caller.thread(), () -> openUntilRefused(scheduler, file, closes, begun), faults));
      }
      begun.await();
      scheduler.close();
      assertEquals(0, Systems.descriptorsTo(file.toString()));
      Awaits.ended(callers);
      assertEquals(0, Systems.descriptorsTo(file.toString()));
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  private static void openUntilRefused(
      Scheduler scheduler, Path file, boolean closes, CountDownLatch begun) throws Exception {
    for (int i = 0; ; i++) {
      try {
        FileHandle handle = scheduler.open(file);
        if (closes || i > 20) {
          handle.close();
        }
      } catch (SchedulerClosedException e) {
        assertNotNull(e.getMessage());
        return;
      } finally {
        begun.countDown();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void readsThatRaceWithACloseAreServedOrRefused(Caller caller, @TempDir Path directory)
      throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start()) {
      for (int round = 0; round < 50; round++) {
        FileHandle handle = scheduler.open(file);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        CountDownLatch begun = new CountDownLatch(2);
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          boolean submits = i == 0;
          readers.add(
              Threads.start(
                  caller.thread(),
                  () -> readUntilClosed(scheduler, handle, submits, begun),
                  faults));
        }
        begun.await();
        handle.close();
        Awaits.ended(readers);
        assertEquals(List.of(), List.copyOf(faults));
      }
    }
  }

  private static void readUntilClosed(
      Scheduler scheduler, FileHandle handle, boolean submits, CountDownLatch begun) {
    try {
      int result;
      do {
        Opcode read = Opcode.read(handle, Segments.zeroed(100), 0);
        result = submits ? scheduler.submit(read).join() : scheduler.run(read);
        begun.countDown();
      } while (result == 100);
      assertEquals(-Errno.EBADF, result);
    } catch (IllegalStateException e) {
      assertFalse(handle.isOpen());
    }
  }

  @ParameterizedTest
  @EnumSource
  default void closesThatRaceHaveOneReply(Caller caller, @TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start()) {
      for (int round = 0; round < 50; round++) {
        FileHandle handle = scheduler.open(file);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        Queue<Reply> replies = new ConcurrentLinkedQueue<>();
        CountDownLatch told = new CountDownLatch(2);
        Threads.ThrowingRunnable closes =
            () -> {
              Reply reply = handle.closeAsync();
              replies.add(reply);
              reply.whenComplete(_ -> told.countDown());
              assertEquals(0, reply.join());
              handle.close();
            };
        Thread first = Threads.start(caller.thread(), closes, faults);
        Thread second = Threads.start(caller.thread(), closes, faults);
        Awaits.ended(List.of(first, second));
        Awaits.open(told);
        assertEquals(List.of(), List.copyOf(faults));
        assertSame(replies.poll(), replies.poll());
        assertFalse(handle.isOpen());
      }
    }
  }

  @Test
  default void aFileThatWasClosedIsRefusedAndACloseAgainDoesNothing(@TempDir Path directory)
      throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(file);
      Opcode read = Opcode.read(handle, Segments.zeroed(100), 0);
      assertEquals(100, scheduler.run(read));
      Reply reply = handle.closeAsync();
      assertEquals(0, reply.join());
      assertSame(reply, handle.closeAsync());
      handle.close();
      assertThrows(IllegalStateException.class, () -> scheduler.run(read));
      assertThrows(IllegalStateException.class, () -> scheduler.submit(read));
      assertThrows(IllegalStateException.class, () -> scheduler.registerFile(handle, Guard.NONE));
    }
  }

  @Test
  default void aFileOfACallerCanBeClosedInACallback(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(file);
      CountDownLatch closed = new CountDownLatch(1);
      scheduler.submit(
          Opcode.nop(),
          Guard.NONE,
          (_, _, _) -> handle.closeAsync().whenComplete(_ -> closed.countDown()));
      Awaits.open(closed);
      assertFalse(handle.isOpen());
    }
  }

  @Test
  default void aFileThatIsDeletedWhileItIsOpenIsClosed(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self/fd");
    Path file = Files.write(directory.resolve("file"), new byte[1 << 20]);
    try (Scheduler scheduler = start()) {
      try (FileHandle handle = scheduler.open(file)) {
        Files.delete(file);
        assertEquals(100, scheduler.run(Opcode.read(handle, Segments.zeroed(100), 0)));
      }
      assertEquals(0, Systems.descriptorsTo(file + " (deleted)"));
    }
  }

  @Test
  default void nothingDiffersWhereNothingIsRunInPlace(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    SchedulerBuilder builder = builder().readInPlace(false).writeInPlace(false);
    try (Scheduler scheduler = start(builder)) {
      try (FileHandle handle = scheduler.open(file)) {
        assertTrue(handle.isOpen());
        assertEquals(100, scheduler.run(Opcode.read(handle, Segments.zeroed(200), 0)));
      }
      assertErrno(Errno.ENOENT, scheduler, directory.resolve("missing"));
    }
  }
}

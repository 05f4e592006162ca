package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.GuardedArena;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callers that run operations and wait: all is as it is with a reply, whether or not what is in
 * memory is read on their own threads.
 */
public interface RunContract extends BackendFixture {
  /** Larger than what is read in place, and no multiple of a page. */
  int FILE_BYTES = 600_001;

  private Scheduler start(boolean readInPlace) {
    return start(builder().readInPlace(readInPlace));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void readsTheBytesThatAreThere(boolean inPlace, @TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(11, FILE_BYTES);
    Path path = Files.write(directory.resolve("file"), content);
    Random random = new Random(12);
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path)) {
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      for (int i = 0; i < 500; i++) {
        // Also beyond the end, and more than is read in place.
        int offset = random.nextInt(FILE_BYTES + 10_000);
        int bytes = random.nextInt(1 << random.nextInt(20));
        MemorySegment buffer = Segments.zeroed(bytes + 1).fill((byte) 7);
        Target target = i % 3 == 0 ? registered : handle;

        int count = scheduler.run(Opcode.read(target, buffer.asSlice(0, bytes), offset));

        int expected = Math.clamp(FILE_BYTES - offset, 0, bytes);
        assertEquals(expected, count, () -> bytes + " bytes at " + offset);
        byte[] seen = Segments.bytes(buffer);
        int end = offset + expected;
        if (expected > 0) {
          assertTrue(Arrays.equals(content, offset, end, seen, 0, expected), "the bytes");
        }
        assertEquals(7, seen[expected], "nothing behind them is written");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void readsHolesAndEndsOfFiles(boolean inPlace, @TempDir Path directory) throws Exception {
    Path path = directory.resolve("sparse");
    try (FileChannel channel = FileChannel.open(path, CREATE, WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), 1_000_000);
    }
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path)) {
      for (int i = 0; i < 3; i++) {
        MemorySegment buffer = Segments.zeroed(4096).fill((byte) 7);
        assertEquals(4096, scheduler.run(Opcode.read(handle, buffer, 500_000)));
        Segments.assertBytes(new byte[4096], buffer);
        assertEquals(1, scheduler.run(Opcode.read(handle, buffer, 1_000_000)));
        assertEquals(1, Segments.bytes(buffer)[0]);
        assertEquals(0, scheduler.run(Opcode.read(handle, buffer, 1_000_001)));
        assertEquals(0, scheduler.run(Opcode.read(handle, buffer, Long.MAX_VALUE - 4096)));
        assertEquals(0, scheduler.run(Opcode.read(handle, Segments.zeroed(0), 0)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void readsWhatWasWrittenJustBefore(boolean inPlace, @TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(directory.resolve("file"), CREATE, READ, WRITE)) {
      MemorySegment buffer = Segments.zeroed(100);
      for (int i = 0; i < 50; i++) {
        byte[] content = Segments.pattern(i, 100);
        assertEquals(100, scheduler.run(Opcode.write(handle, Segments.of(content), 100L * i)));
        assertEquals(100, scheduler.run(Opcode.read(handle, buffer, 100L * i)));
        Segments.assertBytes(content, buffer);
        assertEquals(0, scheduler.run(Opcode.read(handle, buffer, 100L * (i + 1))));
      }
      if (Lacking.runs(scheduler, Opcode.ftruncate(handle, 5000))) {
        assertEquals(0, scheduler.run(Opcode.ftruncate(handle, 10)));
        assertEquals(10, scheduler.run(Opcode.read(handle, buffer, 0)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void aGuardIsReleasedOnceBeforeItReturns(boolean inPlace, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path);
        FileHandle writer = scheduler.open(path, WRITE);
        GuardedArena arena = new GuardedArena()) {
      MemorySegment buffer = arena.allocate(64, 8);
      assertReleasesOnce(64, scheduler, Opcode.read(handle, buffer, 0));
      assertReleasesOnce(0, scheduler, Opcode.read(handle, buffer, 100));
      assertReleasesOnce(-Errno.EBADF, scheduler, Opcode.read(writer, buffer, 0));
      assertReleasesOnce(0, scheduler, Opcode.nop());
      assertReleasesOnce(0, scheduler, Opcode.fsync(handle));

      assertEquals(64, scheduler.run(Opcode.read(handle, buffer, 0), arena.guard()));
      Guard throwing =
          () -> {
            throw new IllegalStateException("a test's guard");
          };
      assertEquals(64, scheduler.run(Opcode.read(handle, buffer, 0), throwing));
      assertReleasesOnce(64, scheduler, Opcode.read(handle, buffer, 0));
    }
  }

  private static void assertReleasesOnce(int result, Scheduler scheduler, Opcode opcode) {
    CountingGuard guard = new CountingGuard();
    assertEquals(result, scheduler.run(opcode, guard), opcode::describe);
    assertEquals(1, guard.releases(), opcode::describe);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void refusesWhatASubmitRefuses(boolean inPlace, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    MemorySegment memory = Segments.zeroed(64);
    CountingGuard guard = new CountingGuard();
    try (Scheduler scheduler = start(inPlace);
        Scheduler other = start(inPlace);
        FileHandle handle = scheduler.open(path);
        Arena shared = Arena.ofShared()) {
      FileHandle closed = scheduler.open(path);
      RegisteredFile ofClosed = scheduler.registerFile(closed, Guard.NONE);
      RegisteredFile freed = scheduler.registerFile(handle, Guard.NONE);
      assertEquals(64, scheduler.run(Opcode.read(closed, memory, 0)));
      closed.close();
      freed.unregister();

      assertRefused(IllegalStateException.class, scheduler, Opcode.read(closed, memory, 0), guard);
      assertRefused(IllegalStateException.class, scheduler, Opcode.read(freed, memory, 0), guard);
      assertRefused(IllegalArgumentException.class, other, Opcode.read(handle, memory, 0), guard);
      Opcode unguarded = Opcode.read(handle, shared.allocate(8), 0);
      assertRefused(IllegalArgumentException.class, scheduler, unguarded, Guard.NONE);
      Opcode handedOn = Opcode.read(handle, shared.allocate(8), 0);
      Guard closing = Guard.closing(shared);
      assertRefused(IllegalArgumentException.class, scheduler, handedOn, closing);
      assertEquals(64, scheduler.run(Opcode.read(ofClosed, memory, 0)), "its slot is not closed");
      assertEquals(0, guard.releases());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void refusesMemoryThatWasClosed(boolean inPlace, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    CountingGuard guard = new CountingGuard();
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path)) {
      Opcode read;
      try (Arena arena = Arena.ofShared()) {
        read = Opcode.read(handle, arena.allocate(8), 0);
        assertEquals(8, scheduler.run(read, guard));
      }
      assertRefused(IllegalStateException.class, scheduler, read, guard);
      assertEquals(1, guard.releases());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void aClosedSchedulerRefuses(boolean inPlace, @TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    CountingGuard guard = new CountingGuard();
    Scheduler scheduler = start(inPlace);
    FileHandle handle = scheduler.open(path);
    RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
    MemorySegment memory = Segments.zeroed(64);
    assertEquals(64, scheduler.run(Opcode.read(handle, memory, 0)));
    scheduler.close();
    for (Target target : List.of(handle, registered)) {
      Opcode read = Opcode.read(target, memory, 0);
      assertRefused(SchedulerClosedException.class, scheduler, read, guard);
    }
    assertRefused(SchedulerClosedException.class, scheduler, Opcode.nop(), guard);
    assertEquals(0, guard.releases());
  }

  /** A submit refuses it in the same words. */
  private static void assertRefused(
      Class<? extends RuntimeException> how, Scheduler scheduler, Opcode opcode, Guard guard) {
    RuntimeException submitted = assertThrows(how, () -> scheduler.submit(opcode, guard));
    RuntimeException run = assertThrows(how, () -> scheduler.run(opcode, guard));
    assertEquals(submitted.getMessage(), run.getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void failuresAreTheFilesOwn(boolean inPlace, @TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    MemorySegment memory = Segments.zeroed(64);
    try (Scheduler scheduler = start(inPlace);
        FileHandle writer = scheduler.open(path, WRITE);
        FileHandle folder = scheduler.open(directory)) {
      for (int i = 0; i < 20; i++) {
        assertEquals(-Errno.EBADF, scheduler.run(Opcode.read(writer, memory, 0)));
        assertEquals(-Errno.EISDIR, scheduler.run(Opcode.read(folder, memory, 0)));
      }
      ErrnoException e =
          assertThrows(
              ErrnoException.class, () -> scheduler.runOrThrow(Opcode.read(writer, memory, 0)));
      assertEquals(Errno.EBADF, e.errno());
      assertTrue(String.valueOf(e.getMessage()).contains("read of 64 bytes"), e::toString);
      assertEquals(3, scheduler.runOrThrow(Opcode.write(writer, Segments.zeroed(3), 0)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void theCurrentPositionMovesOnce(boolean inPlace, @TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(5, 100);
    Path path = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path)) {
      MemorySegment buffer = Segments.zeroed(30);
      for (int at = 0; at < 90; at += 30) {
        Opcode next = Opcode.read(handle, buffer, Opcode.CURRENT_POSITION);
        assertEquals(30, scheduler.run(next));
        Segments.assertBytes(Arrays.copyOfRange(content, at, at + 30), buffer);
        assertEquals(30, scheduler.run(Opcode.read(handle, buffer, 0)), "which moves nothing");
      }
      assertEquals(10, scheduler.run(Opcode.read(handle, buffer, Opcode.CURRENT_POSITION)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void otherWaysToReadAreTheSame(boolean inPlace, @TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(8, 8192);
    Path path = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path)) {
      MemorySegment buffer = Segments.zeroed(4096);
      RegisteredBuffer registered = scheduler.registerBuffer(buffer, Guard.NONE);
      List<Function<FileHandle, Opcode>> reads =
          List.of(
              file -> Opcode.read(file, buffer, 4096),
              file -> Opcode.read(file, buffer, 4096).alwaysAsync(),
              file -> Opcode.readFixed(file, registered, 0, 4096, 4096),
              file ->
                  Opcode.readv(
                      file, List.of(buffer.asSlice(0, 96), buffer.asSlice(96, 4000)), 4096));
      for (Function<FileHandle, Opcode> read : reads) {
        buffer.fill((byte) 0);
        Opcode opcode = read.apply(handle);
        assertEquals(4096, scheduler.run(opcode), opcode::describe);
        Segments.assertBytes(Arrays.copyOfRange(content, 4096, 8192), buffer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void aFileThatIsReadPastTheCacheKeepsItsRules(boolean inPlace, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), Segments.pattern(9, 8192));
    Files.readAllBytes(path);
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = direct(scheduler, path)) {
      MemorySegment misaligned = Segments.zeroed(8192).asSlice(1, 100);
      int submitted = Awaits.result(scheduler.submit(Opcode.read(handle, misaligned, 1)));
      assertEquals(submitted, scheduler.run(Opcode.read(handle, misaligned, 1)));
    }
  }

  private static FileHandle direct(Scheduler scheduler, Path path) throws IOException {
    OpenOption[] options = {READ, FileOption.DIRECT};
    try {
      return scheduler.open(path, options);
    } catch (ErrnoException e) {
      // Some file systems do not have it.
      assertEquals(Errno.EINVAL, e.errno());
      return scheduler.open(path);
    }
  }

  @Test
  default void aReadThatWaitsForDataParksItsCaller(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      Thread reader =
          Thread.startVirtualThread(() -> result.complete(scheduler.run(Fifo.readOf(handle))));
      Awaits.parked(reader);
      fifo.feed(1);
      assertEquals(1, Awaits.value(result));
    }
  }

  @Test
  default void aSchedulerThatClosesEndsTheWait(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start();
    try (Fifo fifo = Fifo.in(directory)) {
      FileHandle handle = fifo.open(scheduler);
      CountingGuard guard = new CountingGuard();
      CompletableFuture<Integer> result = new CompletableFuture<>();
      Thread reader =
          Thread.ofPlatform()
              .start(() -> result.complete(scheduler.run(Fifo.readOf(handle), guard)));
      Awaits.parked(reader);
      if (!cancelsReadsInFlight()) {
        fifo.feed(1);
      }
      scheduler.close(cancelsReadsInFlight() ? Duration.ZERO : Awaits.PATIENCE);
      assertEquals(cancelsReadsInFlight() ? -Errno.ECANCELED : 1, Awaits.value(result));
      assertEquals(1, guard.releases());
    }
  }
}

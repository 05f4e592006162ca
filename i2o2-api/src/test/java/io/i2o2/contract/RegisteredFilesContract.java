package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of files: slots, generations, guards. */
public interface RegisteredFilesContract extends BackendFixture {

  /** A descriptor that is surely no open file. */
  Target NO_FILE = Target.fd(1_000_000_000);

  @Test
  default void readsAndWritesThroughASlot(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    byte[] content = Segments.pattern(1, 1000);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      MemorySegment buffer = Segments.zeroed(1000);

      assertEquals(1000, run(scheduler, Opcode.write(registered, Segments.of(content), 0)));
      assertEquals(1000, run(scheduler, Opcode.read(registered, buffer, 0)));
      Segments.assertBytes(content, buffer);
      assertEquals(0, run(scheduler, Opcode.fsync(registered)));
      assertEquals(1000, run(scheduler, Opcode.readv(registered, List.of(buffer), 0)));
      assertTrue(registered.slot() >= 0);
      assertTrue(registered.describe().contains(String.valueOf(registered.slot())));
    }
  }

  @Test
  default void theSlotHoldsTheFileOpenByItself(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(file);
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      handle.close();

      assertEquals(10, run(scheduler, readOf(registered)));
      registered.unregister();
    }
  }

  @Test
  default void takingOutReleasesTheGuardOnce(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start();
    try (FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      RegisteredFile registered = scheduler.registerFile(handle, guard);
      assertEquals(0, run(scheduler, readOf(registered)));
      assertEquals(0, guard.releases());

      registered.unregister();
      assertEquals(1, guard.releases(), "released before unregister returns");
      scheduler.close(Awaits.PATIENCE);
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void takingOutWaitsForTheOperationsOnIt(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      RegisteredFile registered = scheduler.registerFile(handle, guard);
      Opcode opcode = Opcode.read(registered, Segments.zeroed(1), Opcode.CURRENT_POSITION);
      Reply read = scheduler.submit(opcode);
      assertEquals(0, run(scheduler, Opcode.nop()));

      CompletableFuture<Void> takenOut = registered.unregisterAsync();

      for (int i = 0; i < 10; i++) {
        assertEquals(0, run(scheduler, Opcode.nop()));
      }
      assertFalse(takenOut.isDone());
      assertEquals(0, guard.releases());
      assertThrows(IllegalStateException.class, () -> scheduler.submit(opcode));

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      Awaits.value(takenOut);
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aFreedHandleIsRefusedEverywhere(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      RegisteredFile stale = scheduler.registerFile(handle, Guard.NONE);
      stale.unregister();
      RegisteredFile next = scheduler.registerFile(handle, Guard.NONE);

      assertStale(scheduler, stale, handle);
      assertEquals(10, run(scheduler, readOf(next)));
    }
  }

  @Test
  default void replacingUsesTheHandleUpAndReleasesTheOldGuard(@TempDir Path directory)
      throws Exception {
    Path first = Files.write(directory.resolve("first"), new byte[10]);
    Path second = Files.write(directory.resolve("second"), new byte[20]);
    try (Scheduler scheduler = start();
        FileHandle one = scheduler.open(first);
        FileHandle two = scheduler.open(second)) {
      CountingGuard firstGuard = new CountingGuard();
      CountingGuard secondGuard = new CountingGuard();
      RegisteredFile old = scheduler.registerFile(one, firstGuard);

      RegisteredFile replaced = old.replace(two, secondGuard);

      assertEquals(old.slot(), replaced.slot());
      assertNotEquals(old.generation(), replaced.generation());
      Awaits.until("the old guard is released", () -> firstGuard.releases() == 1);
      assertEquals(0, secondGuard.releases());
      assertEquals(20, run(scheduler, readOf(replaced)));
      assertStale(scheduler, old, one);

      replaced.unregister();
      assertEquals(1, firstGuard.releases());
      assertEquals(1, secondGuard.releases());
    }
  }

  @Test
  default void operationsUnderWayKeepTheReplacedFile(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[20]);
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler);
        FileHandle handle = scheduler.open(file)) {
      CountingGuard pipeGuard = new CountingGuard();
      RegisteredFile old = scheduler.registerFile(pipe, pipeGuard);
      Reply read = scheduler.submit(Opcode.read(old, Segments.zeroed(1), Opcode.CURRENT_POSITION));
      assertEquals(0, run(scheduler, Opcode.nop()));

      RegisteredFile replaced = old.replace(handle, Guard.NONE);
      assertEquals(20, run(scheduler, readOf(replaced)));
      assertEquals(0, pipeGuard.releases());
      assertFalse(read.isDone());

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      Awaits.until("the old guard is released", () -> pipeGuard.releases() == 1);
    }
  }

  @Test
  default void aFullTableRefusesAndNamesTheOption(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().registeredFiles(2));
        FileHandle handle = scheduler.open(file)) {
      CountingGuard refused = new CountingGuard();
      RegisteredFile first = scheduler.registerFile(handle, Guard.NONE);
      RegisteredFile second = scheduler.registerFile(handle, Guard.NONE);
      assertNotEquals(first.slot(), second.slot());

      OutOfCapacityException e =
          assertThrows(OutOfCapacityException.class, () -> scheduler.registerFile(handle, refused));
      assertTrue(String.valueOf(e.getMessage()).contains("registeredFiles"));
      assertThrows(
          OutOfCapacityException.class,
          () -> Awaits.value(scheduler.registerFileAsync(handle, refused)));

      first.unregister();
      RegisteredFile third = scheduler.registerFile(handle, Guard.NONE);
      assertEquals(first.slot(), third.slot());
      assertNotEquals(first.generation(), third.generation());
      assertEquals(0, refused.releases());
    }
  }

  @Test
  default void aTableWithoutSlotsRefuses(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().registeredFiles(0).registeredBuffers(0));
        FileHandle handle = scheduler.open(file)) {
      assertThrows(OutOfCapacityException.class, () -> scheduler.registerFile(handle, Guard.NONE));
      assertThrows(
          OutOfCapacityException.class,
          () -> scheduler.registerBuffer(Segments.zeroed(1), Guard.NONE));
    }
  }

  @Test
  default void aBadDescriptorIsAnErrorAndTakesNoSlot(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start(builder().registeredFiles(1));
        FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      ErrnoException e =
          assertThrows(ErrnoException.class, () -> scheduler.registerFile(NO_FILE, guard));
      assertEquals(Errno.EBADF, e.errno());
      ErrnoException later =
          assertThrows(
              ErrnoException.class,
              () -> Awaits.value(scheduler.registerFileAsync(NO_FILE, guard)));
      assertEquals(Errno.EBADF, later.errno());

      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      assertEquals(10, run(scheduler, readOf(registered)));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void aReplacementThatFailsLeavesTheOldFile(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start(builder().registeredFiles(1));
        FileHandle handle = scheduler.open(file)) {
      CountingGuard old = new CountingGuard();
      CountingGuard refused = new CountingGuard();
      RegisteredFile registered = scheduler.registerFile(handle, old);

      ErrnoException e =
          assertThrows(ErrnoException.class, () -> registered.replace(NO_FILE, refused));

      assertEquals(Errno.EBADF, e.errno());
      assertEquals(10, run(scheduler, readOf(registered)));
      assertEquals(0, old.releases());
      registered.unregister();
      assertEquals(1, old.releases());
      assertEquals(0, refused.releases());
    }
  }

  @Test
  default void aFileThatReplacedAnotherIsClosedWithItsSlot(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle other = scheduler.open(file)) {
      FileHandle reader;
      try (Fifo fifo = Fifo.in(directory)) {
        reader = fifo.open(scheduler);
        FileHandle writer = scheduler.open(fifo.path(), WRITE);
        RegisteredFile slot = scheduler.registerFile(other, Guard.NONE).replace(writer, Guard.NONE);
        writer.close();
        slot.unregister();
      }

      // The end of the pipe comes when nothing has it open for writing any more.
      Opcode read = Opcode.read(reader, Segments.zeroed(1000), Opcode.CURRENT_POSITION);
      while (run(scheduler, read) > 0) {
        // What was left in it.
      }
    }
  }

  @Test
  default void aSlotOfAnotherSchedulerIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        Scheduler other = start();
        FileHandle handle = other.open(file)) {
      RegisteredFile registered = other.registerFile(handle, Guard.NONE);
      CountingGuard guard = new CountingGuard();

      assertThrows(
          IllegalArgumentException.class, () -> scheduler.submit(readOf(registered), guard));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void registersWithoutWaiting(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      List<CompletableFuture<RegisteredFile>> futures = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        futures.add(scheduler.registerFileAsync(handle, guard));
      }
      Set<Integer> slots = new HashSet<>();
      List<CompletableFuture<Void>> ends = new ArrayList<>();
      for (CompletableFuture<RegisteredFile> future : futures) {
        RegisteredFile registered = Awaits.value(future);
        slots.add(registered.slot());
        assertEquals(10, run(scheduler, readOf(registered)));
      }
      assertEquals(32, slots.size());
      assertEquals(0, guard.releases());
      for (CompletableFuture<RegisteredFile> future : futures) {
        ends.add(future.join().unregisterAsync());
      }
      for (CompletableFuture<Void> end : ends) {
        Awaits.value(end);
      }
      assertEquals(32, guard.releases());
    }
  }

  @Test
  default void manyThreadsShareTheTable(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    byte[] content = Segments.pattern(2, 64);
    Files.write(file, content);
    try (Scheduler scheduler = start(builder().registeredFiles(8));
        FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      AtomicInteger rounds = new AtomicInteger();
      // Before 6.12 each round takes a second: then there are fewer.
      long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      for (int i = 0; i < 8; i++) {
        Threads.ThrowingRunnable user =
            () -> {
              for (int n = 0; n < 30 && (n < 2 || System.nanoTime() - enough < 0); n++) {
                rounds.incrementAndGet();
                RegisteredFile registered = scheduler.registerFile(handle, guard);
                MemorySegment buffer = Segments.zeroed(64);
                assertEquals(64, scheduler.submit(Opcode.read(registered, buffer, 0)).join());
                assertArrayEquals(content, Segments.bytes(buffer));
                registered.unregister();
              }
            };
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(Threads.start(kind, user, faults));
      }
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
      assertEquals(rounds.get(), guard.releases());
    }
  }

  private static void assertStale(Scheduler scheduler, RegisteredFile stale, FileHandle handle) {
    CountingGuard guard = new CountingGuard();
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> scheduler.submit(readOf(stale), guard));
    assertTrue(String.valueOf(refusal.getMessage()).length() > 10);
    assertThrows(IllegalStateException.class, () -> scheduler.trySubmit(readOf(stale), guard));
    assertThrows(IllegalStateException.class, () -> stale.replace(handle, guard));
    assertThrows(IllegalStateException.class, stale::unregister);
    assertThrows(IllegalStateException.class, stale::unregisterAsync);
    assertEquals(0, guard.releases());
  }

  private static Opcode readOf(Target target) {
    return Opcode.read(target, Segments.zeroed(100), 0);
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}

package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of buffers: ranges, slots, generations, guards. */
public interface RegisteredBuffersContract extends BackendFixture {

  @Test
  default void movesBytesThroughARangeOfABuffer(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    byte[] content = Segments.pattern(1, 4096);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      MemorySegment segment = Segments.of(content);
      RegisteredBuffer buffer = scheduler.registerBuffer(segment, Guard.NONE);

      assertEquals(100, run(scheduler, Opcode.writeFixed(handle, buffer, 1000, 100, 5)));
      byte[] expected = new byte[105];
      System.arraycopy(content, 1000, expected, 5, 100);
      assertArrayEquals(expected, Files.readAllBytes(file));

      assertEquals(40, run(scheduler, Opcode.readFixed(handle, buffer, 4056, 40, 5)));
      System.arraycopy(content, 1000, content, 4056, 40);
      Segments.assertBytes(content, segment);
      assertEquals(segment, buffer.segment());
    }
  }

  @Test
  default void theWholeBufferAndItsEdges(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(2, 5000);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment segment = Segments.zeroed(5000);
      RegisteredBuffer buffer = scheduler.registerBuffer(segment, Guard.NONE);

      assertEquals(5000, run(scheduler, Opcode.readFixed(handle, buffer, 0, 5000, 0)));
      Segments.assertBytes(content, segment);
      assertEquals(1, run(scheduler, Opcode.readFixed(handle, buffer, 4999, 1, 0)));
      assertEquals(0, run(scheduler, Opcode.readFixed(handle, buffer, 0, 100, 5000)), "at the end");
      assertEquals(10, run(scheduler, Opcode.readFixed(handle, buffer, 0, 100, 4990)), "short");
      assertThrows(
          IllegalArgumentException.class, () -> Opcode.readFixed(handle, buffer, 4999, 2, 0));
      assertThrows(
          IllegalArgumentException.class, () -> Opcode.writeFixed(handle, buffer, -1, 2, 0));
      assertThrows(
          IllegalArgumentException.class, () -> Opcode.writeFixed(handle, buffer, 5001, 0, 0));
    }
  }

  @Test
  default void worksTogetherWithARegisteredFile(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(3, 300);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      MemorySegment segment = Segments.zeroed(300);
      RegisteredBuffer buffer = scheduler.registerBuffer(segment, Guard.NONE);

      assertEquals(
          100,
          run(scheduler, Opcode.readFixed(registered, buffer, 0, 100, Opcode.CURRENT_POSITION)));
      assertEquals(
          200,
          run(scheduler, Opcode.readFixed(registered, buffer, 100, 200, Opcode.CURRENT_POSITION)));
      Segments.assertBytes(content, segment);
    }
  }

  @Test
  default void takingABufferOutReleasesItsGuardOnce() throws Exception {
    Scheduler scheduler = start();
    CountingGuard guard = new CountingGuard();
    RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(4096), guard);
    assertEquals(0, run(scheduler, Opcode.nop()));
    assertEquals(0, guard.releases());

    buffer.unregister();
    assertEquals(1, guard.releases(), "released before unregister returns");
    scheduler.close(Awaits.PATIENCE);
    assertEquals(1, guard.releases());
  }

  @Test
  default void takingABufferOutWaitsForTheOperationsOnIt(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Arena arena = Arena.ofShared();
      CountingGuard guard = new CountingGuard();
      RegisteredBuffer buffer =
          scheduler.registerBuffer(arena.allocate(4096), guard.and(Guard.closing(arena)));
      Opcode opcode = Opcode.readFixed(handle, buffer, 0, 1, Opcode.CURRENT_POSITION);
      Reply read = scheduler.submit(opcode);
      assertEquals(0, run(scheduler, Opcode.nop()));

      CompletableFuture<Void> takenOut = buffer.unregisterAsync();

      for (int i = 0; i < 10; i++) {
        assertEquals(0, run(scheduler, Opcode.nop()));
      }
      assertFalse(takenOut.isDone());
      assertEquals(0, guard.releases());
      assertTrue(arena.scope().isAlive());
      assertThrows(IllegalStateException.class, () -> scheduler.submit(opcode));

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      Awaits.value(takenOut);
      assertEquals(1, guard.releases());
      assertFalse(arena.scope().isAlive());
    }
  }

  @Test
  default void aFreedBufferIsRefusedEverywhere(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      RegisteredBuffer stale = scheduler.registerBuffer(Segments.zeroed(100), Guard.NONE);
      Opcode prepared = Opcode.readFixed(handle, stale, 0, 10, 0);
      assertEquals(10, run(scheduler, prepared));
      stale.unregister();
      RegisteredBuffer next = scheduler.registerBuffer(Segments.zeroed(100), Guard.NONE);

      assertStale(scheduler, stale, prepared);
      assertEquals(10, run(scheduler, Opcode.readFixed(handle, next, 0, 10, 0)));
    }
  }

  @Test
  default void replacingABufferReleasesTheOldGuard(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(4, 10);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      CountingGuard firstGuard = new CountingGuard();
      CountingGuard secondGuard = new CountingGuard();
      MemorySegment first = Segments.zeroed(10);
      MemorySegment second = Segments.zeroed(10);
      RegisteredBuffer old = scheduler.registerBuffer(first, firstGuard);
      Opcode prepared = Opcode.readFixed(handle, old, 0, 10, 0);

      RegisteredBuffer replaced = old.replace(second, secondGuard);

      assertEquals(old.slot(), replaced.slot());
      assertNotEquals(old.generation(), replaced.generation());
      Awaits.until("the old guard is released", () -> firstGuard.releases() == 1);
      assertEquals(0, secondGuard.releases());
      assertStale(scheduler, old, prepared);
      assertEquals(10, run(scheduler, Opcode.readFixed(handle, replaced, 0, 10, 0)));
      Segments.assertBytes(content, second);
      Segments.assertBytes(new byte[10], first);

      replaced.unregister();
      assertEquals(1, firstGuard.releases());
      assertEquals(1, secondGuard.releases());
    }
  }

  @Test
  default void operationsUnderWayKeepTheReplacedBuffer(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      MemorySegment first = Segments.zeroed(1).fill((byte) 1);
      MemorySegment second = Segments.zeroed(1).fill((byte) 2);
      RegisteredBuffer old = scheduler.registerBuffer(first, guard);
      Reply read = scheduler.submit(Opcode.readFixed(pipe, old, 0, 1, Opcode.CURRENT_POSITION));
      assertEquals(0, run(scheduler, Opcode.nop()));

      RegisteredBuffer replaced = old.replace(second, Guard.NONE);
      assertEquals(0, run(scheduler, Opcode.nop()));
      assertEquals(0, guard.releases());

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      Awaits.until("the old guard is released", () -> guard.releases() == 1);
      Segments.assertBytes(new byte[] {0}, first);
      Segments.assertBytes(new byte[] {2}, second);
      replaced.unregister();
    }
  }

  @Test
  default void aFullTableOfBuffersRefusesAndNamesTheOption() throws Exception {
    try (Scheduler scheduler = start(builder().registeredBuffers(2))) {
      CountingGuard refused = new CountingGuard();
      MemorySegment segment = Segments.zeroed(100);
      RegisteredBuffer first = scheduler.registerBuffer(segment, Guard.NONE);
      RegisteredBuffer second = scheduler.registerBuffer(segment, Guard.NONE);
      assertNotEquals(first.slot(), second.slot());

      OutOfCapacityException e =
          assertThrows(
              OutOfCapacityException.class, () -> scheduler.registerBuffer(segment, refused));
      assertTrue(String.valueOf(e.getMessage()).contains("registeredBuffers"));
      assertThrows(
          OutOfCapacityException.class,
          () -> Awaits.value(scheduler.registerBufferAsync(segment, refused)));

      second.unregister();
      RegisteredBuffer third = scheduler.registerBuffer(segment, Guard.NONE);
      assertEquals(second.slot(), third.slot());
      assertNotEquals(second.generation(), third.generation());
      assertEquals(0, refused.releases());
    }
  }

  @Test
  default void aBufferOfAnotherSchedulerIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        Scheduler other = start();
        FileHandle handle = scheduler.open(file)) {
      RegisteredBuffer buffer = other.registerBuffer(Segments.zeroed(10), Guard.NONE);
      CountingGuard guard = new CountingGuard();

      assertThrows(
          IllegalArgumentException.class,
          () -> scheduler.submit(Opcode.readFixed(handle, buffer, 0, 10, 0), guard));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void refusesMemoryThatCannotBeRegistered() {
    try (Scheduler scheduler = start();
        Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      Arena over = Arena.ofShared();
      MemorySegment closed = over.allocate(10);
      over.close();
      CountingGuard guard = new CountingGuard();

      assertRefused(scheduler, MemorySegment.ofArray(new byte[10]), guard, "heap");
      assertRefused(scheduler, confined.allocate(10), guard, "confined");
      assertRefused(scheduler, shared.allocate(10), Guard.NONE, "Guard.closing");
      assertRefused(scheduler, Segments.zeroed(0), guard, "0 bytes");
      assertThrows(IllegalStateException.class, () -> scheduler.registerBuffer(closed, guard));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void keepsTheBytesOfManyThreadsApart(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(5, 64 * 128);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment slab = Segments.zeroed(16 * 128);
      RegisteredBuffer buffer = scheduler.registerBuffer(slab, Guard.NONE);
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int mine = i * 128;
        Threads.ThrowingRunnable reader =
            () -> {
              for (int n = 0; n < 64; n++) {
                Opcode read = Opcode.readFixed(handle, buffer, mine, 128, n * 128L);
                assertEquals(128, scheduler.submit(read).join());
                assertArrayEquals(
                    Arrays.copyOfRange(content, n * 128, n * 128 + 128),
                    Segments.bytes(slab.asSlice(mine, 128)));
              }
            };
        Thread.Builder kind = i % 4 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(Threads.start(kind, reader, faults));
      }
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  private static void assertRefused(
      Scheduler scheduler, MemorySegment segment, Guard guard, String hint) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> scheduler.registerBuffer(segment, guard));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(hint), message);
  }

  private static void assertStale(Scheduler scheduler, RegisteredBuffer stale, Opcode prepared) {
    CountingGuard guard = new CountingGuard();
    assertThrows(IllegalStateException.class, () -> scheduler.submit(prepared, guard));
    assertThrows(IllegalStateException.class, () -> scheduler.trySubmit(prepared, guard));
    assertThrows(IllegalStateException.class, () -> stale.replace(Segments.zeroed(10), guard));
    assertThrows(IllegalStateException.class, stale::unregister);
    assertThrows(IllegalStateException.class, stale::unregisterAsync);
    assertEquals(0, guard.releases());
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}

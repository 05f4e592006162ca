package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose memory an operation may use, and how long it stays. */
public interface MemoryContract extends BackendFixture {

  @Test
  default void automaticGlobalAndMappedMemoryNeedsNoGuard(@TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(1, 100);
    Path file = Files.write(directory.resolve("file"), content);
    Path target = Files.write(directory.resolve("mapped"), new byte[100]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file);
        FileChannel channel =
            FileChannel.open(target, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 100, Arena.ofAuto());
      for (MemorySegment buffer :
          List.of(Arena.ofAuto().allocate(100), Arena.global().allocate(100), mapped)) {
        assertEquals(100, Awaits.result(scheduler.submit(Opcode.read(handle, buffer, 0))));
        Segments.assertBytes(content, buffer);
      }
    }
  }

  @Test
  default void sharedMemoryNeedsAGuard(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file);
        Arena arena = Arena.ofShared()) {
      MemorySegment buffer = arena.allocate(10);
      Opcode read = Opcode.read(handle, buffer, 0);
      Map<Opcode, String> wayOut =
          Map.of(
              read,
              "GuardedArena",
              Opcode.write(handle, buffer, 0).alwaysAsync(),
              "Guard.closing",
              Opcode.writev(handle, List.of(buffer), 0),
              "Guard.closing",
              Opcode.readv(handle, List.of(Segments.zeroed(1), buffer), 0),
              "GuardedArena");
      for (Opcode opcode : wayOut.keySet()) {
        IllegalArgumentException refusal =
            assertThrows(IllegalArgumentException.class, () -> scheduler.submit(opcode));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(wayOut.get(opcode)) && message.contains("ofAuto"), message);
        assertThrows(IllegalArgumentException.class, () -> scheduler.trySubmit(opcode, Guard.NONE));
      }

      CountingGuard guard = new CountingGuard();
      assertEquals(10, Awaits.result(scheduler.submit(read, guard)));
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void closedMemoryIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      Arena arena = Arena.ofShared();
      Opcode read = Opcode.read(handle, arena.allocate(10), 0);
      arena.close();
      CountingGuard guard = new CountingGuard();

      IllegalStateException refusal =
          assertThrows(IllegalStateException.class, () -> scheduler.submit(read, guard));
      assertTrue(String.valueOf(refusal.getMessage()).contains("closed"));
      assertThrows(IllegalStateException.class, () -> scheduler.submit(read));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void heapAndConfinedMemoryIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file);
        Arena confined = Arena.ofConfined()) {
      MemorySegment heap = MemorySegment.ofArray(new byte[10]);
      MemorySegment mine = confined.allocate(10);

      IllegalArgumentException onHeap =
          assertThrows(IllegalArgumentException.class, () -> Opcode.read(handle, heap, 0));
      assertTrue(String.valueOf(onHeap.getMessage()).contains("Arena.ofAuto()"));
      IllegalArgumentException isMine =
          assertThrows(IllegalArgumentException.class, () -> Opcode.write(handle, mine, 0));
      assertTrue(String.valueOf(isMine.getMessage()).contains("Arena.ofShared() with a guard"));
    }
  }

  @Test
  default void aSharedArenaIsClosedByItsGuardAndNotBefore(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Arena arena = Arena.ofShared();
      Reply read = scheduler.submit(Fifo.readOf(handle), Guard.closing(arena));
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertTrue(arena.scope().isAlive());

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      assertFalse(arena.scope().isAlive());
    }
  }

  @Test
  default void memoryStaysReachableWhileTheOperationIsUnderWayAndNoLonger(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      WeakReference<MemorySegment.Scope> memory = readIntoForgotten(scheduler, handle, result);

      // A collection that clears something else has surely looked at the memory too.
      for (int i = 0; i < 3; i++) {
        WeakReference<Object> other = new WeakReference<>(new Object());
        Awaits.until("garbage is collected", () -> isCollected(other));
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
        assertNotNull(memory.get(), "the memory of an operation under way was freed");
      }

      fifo.feed(1);
      assertEquals(1, Awaits.value(result));
      Awaits.until("the memory is freed", () -> isCollected(memory));
    }
  }

  @Test
  default void aGuardKeepsItsObjectReachableWhileTheOperationIsUnderWay(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      WeakReference<Object> kept = readWithForgottenGuard(scheduler, handle, result);
      WeakReference<Object> other = new WeakReference<>(new Object());
      Awaits.until("garbage is collected", () -> isCollected(other));
      assertNotNull(kept.get());

      fifo.feed(1);
      assertEquals(1, Awaits.value(result));
    }
  }

  private static WeakReference<MemorySegment.Scope> readIntoForgotten(
      Scheduler scheduler, FileHandle handle, CompletableFuture<Integer> result) {
    MemorySegment buffer = Arena.ofAuto().allocate(1);
    scheduler.submit(
        Opcode.read(handle, buffer, Opcode.CURRENT_POSITION),
        Guard.NONE,
        (count, _, _) -> result.complete(count));
    return new WeakReference<>(buffer.scope());
  }

  private static WeakReference<Object> readWithForgottenGuard(
      Scheduler scheduler, FileHandle handle, CompletableFuture<Integer> result) {
    Object owner = new Object();
    scheduler.submit(
        Fifo.readOf(handle), Guard.keepReachable(owner), (count, _, _) -> result.complete(count));
    return new WeakReference<>(owner);
  }

  private static boolean isCollected(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }
}

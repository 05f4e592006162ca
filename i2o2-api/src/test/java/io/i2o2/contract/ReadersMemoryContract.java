package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.BufferLease;
import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.GuardedArena;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import io.i2o2.UringCommandBuilder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What was read stays where it is until its reader is done with it. */
public interface ReadersMemoryContract extends BackendFixture {
  /** Bytes of each memory and file. */
  int MEMORY_BYTES = 64;

  @Test
  default void aReadIsRefusedIfItsGuardClosesTheArena(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file(directory));
        Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(MEMORY_BYTES);
      assertReadersRefused(scheduler, handle, memory, Guard.closing(arena));
      assertTrue(memory.scope().isAlive());
    }
  }

  @Test
  default void aReadIsRefusedIfItsGuardGivesTheBufferBack(@TempDir Path directory)
      throws Exception {
    BufferPool pool = new BufferPool(1, MEMORY_BYTES, 8);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file(directory))) {
      MemorySegment buffer = pool.take();
      Guard giving = pool.giving(buffer);
      assertReadersRefused(scheduler, handle, buffer, giving);
      assertReadersRefused(scheduler, handle, buffer.asSlice(8, 8), giving);
      assertNull(pool.tryTake(), "the buffer was given back");
    }
  }

  @Test
  default void aRegisteredBufferIsNotHandedOnByAnOperation(@TempDir Path directory)
      throws Exception {
    Path file = file(directory);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE);
        Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(MEMORY_BYTES);
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.keepReachable(arena));
      Guard closing = Guard.closing(arena);
      for (Opcode opcode :
          List.of(
              Opcode.readFixed(handle, buffer, 0, 8, 0),
              Opcode.writeFixed(handle, buffer, 0, 8, 0),
              Opcode.uringCommand(handle, 0, UringCommandBuilder.SHORT_BYTES)
                  .putBuffer(0, buffer, 0, 8)
                  .build())) {
        assertRefused("registered", () -> scheduler.submit(opcode, closing));
      }
      assertTrue(memory.scope().isAlive());
      buffer.unregister();
    }
  }

  @Test
  default void aRegisteredBufferWhoseArenaWasClosedIsNotUsed(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file(directory), READ, WRITE)) {
      Arena arena = Arena.ofShared();
      RegisteredBuffer buffer =
          scheduler.registerBuffer(arena.allocate(MEMORY_BYTES), Guard.keepReachable(arena));
      arena.close();
      for (Opcode opcode :
          List.of(
              Opcode.readFixed(handle, buffer, 0, 8, 0),
              Opcode.writeFixed(handle, buffer, 0, 8, 0))) {
        IllegalStateException refusal =
            assertThrows(IllegalStateException.class, () -> scheduler.submit(opcode));
        assertTrue(String.valueOf(refusal.getMessage()).contains("arena was closed"));
      }
      buffer.unregister();
    }
  }

  @Test
  default void aWriteMayHandItsMemoryOn(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("copy"));
    byte[] content = Segments.pattern(2, MEMORY_BYTES);
    BufferPool pool = new BufferPool(1, MEMORY_BYTES, 8);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      Arena arena = Arena.ofShared();
      MemorySegment memory = arena.allocate(MEMORY_BYTES).copyFrom(Segments.of(content));
      Opcode write = Opcode.write(handle, memory, 0);
      assertEquals(MEMORY_BYTES, Awaits.result(scheduler.submit(write, Guard.closing(arena))));
      assertFalse(arena.scope().isAlive());

      MemorySegment buffer = pool.take().copyFrom(Segments.of(content));
      Opcode writev = Opcode.writev(handle, List.of(buffer), MEMORY_BYTES);
      assertEquals(MEMORY_BYTES, Awaits.result(scheduler.submit(writev, pool.giving(buffer))));
      assertNotNull(pool.tryTake());
      byte[] written = Files.readAllBytes(file);
      assertArrayEquals(content, Arrays.copyOf(written, MEMORY_BYTES));
      assertEquals(2 * MEMORY_BYTES, written.length);
    }
  }

  @Test
  default void aReadMayHandOtherMemoryOn(@TempDir Path directory) throws Exception {
    BufferPool pool = new BufferPool(2, MEMORY_BYTES, 8);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file(directory))) {
      Arena arena = Arena.ofShared();
      MemorySegment mine = pool.take();
      MemorySegment other = pool.take();
      Guard guard = Guard.closing(arena).and(pool.giving(other));
      assertEquals(
          MEMORY_BYTES, Awaits.result(scheduler.submit(Opcode.read(handle, mine, 0), guard)));
      assertFalse(arena.scope().isAlive());
      assertNotNull(pool.tryTake());
      Segments.assertBytes(Segments.pattern(1, MEMORY_BYTES), mine);
    }
  }

  @Test
  default void whatWasReadIntoAGuardedArenaIsThereUntilItIsClosed(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file(directory))) {
      MemorySegment memory;
      try (GuardedArena arena = new GuardedArena()) {
        memory = arena.allocate(MEMORY_BYTES);
        Opcode read = Opcode.read(handle, memory, 0);
        assertRefused("GuardedArena", () -> scheduler.submit(read));
        assertEquals(MEMORY_BYTES, Awaits.result(scheduler.submit(read, arena.guard())));
        Segments.assertBytes(Segments.pattern(1, MEMORY_BYTES), memory);
      }
      assertFalse(memory.scope().isAlive());
    }
  }

  @Test
  default void aGuardedArenaStaysOpenWhileOperationsAreUnderWay(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      GuardedArena arena = new GuardedArena();
      MemorySegment memory = arena.allocate(1).fill((byte) 7);
      Opcode opcode = Opcode.read(handle, memory, Opcode.CURRENT_POSITION);
      Reply read = scheduler.submit(opcode, arena.guard());

      arena.close();
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      Segments.assertBytes(new byte[] {7}, memory);
      assertThrows(IllegalStateException.class, arena::guard);

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      assertFalse(memory.scope().isAlive(), "open after the last operation");
    }
  }

  @Test
  default void aLeasedBufferIsNotAnothersBeforeItsReaderIsDone(@TempDir Path directory)
      throws Exception {
    BufferPool pool = new BufferPool(1, MEMORY_BYTES, 8);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file(directory))) {
      try (BufferLease lease = pool.lease()) {
        Opcode read = Opcode.read(handle, lease.segment(), 0);
        assertEquals(MEMORY_BYTES, Awaits.result(scheduler.submit(read, lease.guard())));
        assertNull(pool.tryTake());
        Segments.assertBytes(Segments.pattern(1, MEMORY_BYTES), lease.segment());
      }
      assertNotNull(pool.tryTake());
    }
  }

  @Test
  default void aLeasedBufferGoesBackWhenItsLastOperationIsOver(@TempDir Path directory)
      throws Exception {
    BufferPool pool = new BufferPool(1, MEMORY_BYTES, 8);
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      BufferLease lease = pool.lease();
      Opcode opcode = Opcode.read(handle, lease.segment().asSlice(0, 1), Opcode.CURRENT_POSITION);
      Reply read = scheduler.submit(opcode, lease.guard());

      lease.close();
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertNull(pool.tryTake(), "another's while the read was under way");

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      assertNotNull(pool.tryTake());
    }
  }

  private static void assertReadersRefused(
      Scheduler scheduler, FileHandle handle, MemorySegment memory, Guard guard) {
    Guard other = new CountingGuard();
    for (Guard each : List.of(guard, guard.and(other), other.and(guard.and(other)))) {
      for (Opcode opcode :
          List.of(
              Opcode.read(handle, memory, 0),
              Opcode.read(handle, memory, 0).alwaysAsync(),
              Opcode.readv(handle, List.of(Segments.zeroed(1), memory), 0),
              Opcode.uringCommand(handle, 0, UringCommandBuilder.SHORT_BYTES)
                  .putMemory(0, memory)
                  .build(),
              Opcode.uringCommand(handle, 0, UringCommandBuilder.SHORT_BYTES)
                  .sqeVector(List.of(memory))
                  .build())) {
        for (Executable submit :
            List.<Executable>of(
                () -> scheduler.submit(opcode, each),
                () -> scheduler.trySubmit(opcode, each),
                () -> scheduler.submit(opcode, each, (_, _, _) -> {}),
                () -> scheduler.trySubmit(opcode, each, (_, _, _) -> {}),
                () ->
                    scheduler.submitAll(
                        List.of(new Submission(Opcode.nop()), new Submission(opcode, each))))) {
          assertRefused("BufferPool.lease()", submit);
        }
      }
    }
  }

  private static void assertRefused(String hint, Executable submit) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, submit);
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(hint), message);
  }

  private static Path file(Path directory) throws IOException {
    return Files.write(directory.resolve("file"), Segments.pattern(1, MEMORY_BYTES));
  }
}

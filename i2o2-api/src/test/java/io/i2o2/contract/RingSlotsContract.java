package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registered files and buffers that are valid on several rings. */
interface RingSlotsContract extends BackendFixture {
  @Test
  default void theGuardOfARegisteredBufferGoesAfterTheLastRing(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start(builder().registeredBuffers(1));
        RingCallers callers = RingsContract.callers(scheduler);
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      for (Thread waiting : callers.loops()) {
        CountingGuard guard = new CountingGuard();
        RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(4096), guard);
        Opcode read = Opcode.readFixed(pipe, buffer, 0, 1, Opcode.CURRENT_POSITION);
        for (Thread ring : callers.loops()) {
          fifo.feed(1);
          assertEquals(1, callers.on(ring, () -> scheduler.submit(read).join()));
        }
        Reply held = callers.on(waiting, () -> scheduler.submit(read));

        CompletableFuture<Void> gone = buffer.unregisterAsync();
        for (Thread ring : callers.loops()) {
          callers.on(
              ring, () -> assertThrows(IllegalStateException.class, () -> scheduler.submit(read)));
        }
        // Long enough for the ring that has no operation on it.
        assertFalse(held.await(Duration.ofMillis(50)));
        assertEquals(0, guard.releases());
        assertFalse(gone.isDone());

        fifo.feed(1);
        assertEquals(1, Awaits.result(held));
        Awaits.value(gone.thenApply(_ -> true));
        assertEquals(1, guard.releases());
      }
    }
  }

  @Test
  default void whatIsReplacedIsSoOnAllRings(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[] {1, 2});
    try (Scheduler scheduler = start();
        RingCallers callers = RingsContract.callers(scheduler);
        FileHandle handle = scheduler.open(path, StandardOpenOption.READ)) {
      CountingGuard first = new CountingGuard();
      CountingGuard second = new CountingGuard();
      RegisteredBuffer old = scheduler.registerBuffer(Segments.zeroed(4096), first);
      RegisteredBuffer buffer = old.replace(Segments.zeroed(4096), second);
      assertEquals(old.slot(), buffer.slot());
      assertNotEquals(old.generation(), buffer.generation());
      Awaits.until("the old one goes", () -> first.releases() == 1);
      for (Thread ring : callers.loops()) {
        buffer.segment().fill((byte) 0);
        Opcode read = Opcode.readFixed(handle, buffer, 0, 2, 0);
        assertEquals(2, callers.on(ring, () -> scheduler.submit(read).join()));
        assertEquals(2, buffer.segment().get(ValueLayout.JAVA_BYTE, 1));
        Opcode stale = Opcode.readFixed(handle, old, 0, 2, 0);
        callers.on(
            ring, () -> assertThrows(IllegalStateException.class, () -> scheduler.submit(stale)));
      }
      assertEquals(0, second.releases());
      buffer.unregister();
      assertEquals(1, first.releases());
      assertEquals(1, second.releases());
    }
  }

  @Test
  default void aRegistrationThatIsGivenUpHalfMadeLeavesTheSlotToTheNext() throws Exception {
    try (Scheduler scheduler = start(builder().registeredBuffers(1));
        RingCallers callers = RingsContract.callers(scheduler)) {
      for (Thread held : callers.loops()) {
        try (Gate gate = new Gate()) {
          CountingGuard guard = new CountingGuard();
          callers.on(held, () -> scheduler.submit(Opcode.nop(), gate));
          gate.awaitEntered();
          CompletableFuture<RegisteredBuffer> first =
              scheduler.registerBufferAsync(Segments.zeroed(10), guard);
          for (Thread free : callers.loops()) {
            if (free != held) {
              // After the registration, which that ring has made by then, if it is the first.
              callers.on(free, () -> scheduler.submit(Opcode.nop()).join());
            }
          }
          assertTrue(first.cancel(true));
          CompletableFuture<RegisteredBuffer> second =
              scheduler.registerBufferAsync(Segments.zeroed(10), Guard.NONE);

          gate.open();

          Awaits.value(second).unregister();
          assertEquals(1, guard.releases());
        }
      }
    }
  }
}

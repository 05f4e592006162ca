package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that runs the loop needs no second one: what it waits for, it does. */
public interface DrivenLoopContract extends BackendFixture {

  /** A scheduler whose loop is this thread's. */
  private Scheduler owned(int queueSize) throws Exception {
    SchedulerLoop loop = builder().queueSize(queueSize).pin().rings(1).buildLoop();
    loop.runOnce();
    return loop.scheduler();
  }

  @Test
  default void itsThreadOpensReadsRegistersAndCloses(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    try (Scheduler scheduler = owned(64)) {
      FileHandle file = scheduler.open(path);
      MemorySegment memory = Segments.zeroed(4096);
      assertEquals(3, scheduler.run(Opcode.read(file, memory, 0)));
      CountingGuard guard = new CountingGuard();
      assertEquals(3, scheduler.submit(Opcode.read(file, memory, 0), guard).join());
      assertEquals(1, guard.releases());
      RegisteredFile slot = scheduler.registerFile(file, Guard.NONE);
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);
      assertEquals(2, scheduler.run(Opcode.readFixed(slot, buffer, 0, 4, 1)));
      buffer.replace(Segments.zeroed(8), Guard.NONE).unregister();
      slot.unregister();
      assertThrows(IOException.class, () -> scheduler.open(directory.resolve("nothing")));
      file.close();
      assertFalse(file.isOpen());
    }
  }

  @Test
  default void itsThreadWaitsForFuturesAndForWhatDependsOnThem() throws Exception {
    try (Scheduler scheduler = owned(64)) {
      assertEquals(0, scheduler.submit(Opcode.nop()).toCompletableFuture().get());
      CompletableFuture<String> elsewhere =
          scheduler
              .submit(Opcode.nop())
              .toCompletableFuture()
              .thenApplyAsync(result -> Thread.currentThread().getName() + result);
      assertFalse(elsewhere.join().startsWith(Thread.currentThread().getName()));
      assertTrue(scheduler.submit(Opcode.nop()).await(Awaits.PATIENCE));
    }
  }

  @Test
  default void itsThreadWaitsNoLongerThanItSays(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = owned(64);
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      Reply reply = scheduler.submit(Fifo.readOf(pipe));
      assertFalse(reply.await(Duration.ofMillis(30)));
      CompletableFuture<Integer> future = reply.toCompletableFuture();
      assertThrows(TimeoutException.class, () -> future.get(30, TimeUnit.MILLISECONDS));
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> reply.await(Awaits.PATIENCE));
      assertFalse(Thread.interrupted(), "it was told");
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, future::get);
      assertFalse(Thread.interrupted(), "it was told");
      fifo.feed(1);
      assertEquals(1, reply.join());
    }
  }

  @Test
  default void itsThreadMakesRoomInAFullQueue() throws Exception {
    try (Scheduler scheduler = owned(4)) {
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        replies.add(scheduler.submit(Opcode.nop()));
      }
      for (Reply each : replies) {
        assertEquals(0, each.join());
      }
    }
  }

  @Test
  default void whatOthersSubmitIsDoneMeanwhile(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = owned(64);
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      Reply reply = scheduler.submit(Fifo.readOf(pipe));
      AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    fault.set(CalledBack.thrownBy(() -> scheduler.submit(Opcode.nop()).join()));
                    fault.compareAndSet(null, CalledBack.thrownBy(() -> fifo.feed(1)));
                  });
      assertEquals(1, reply.join());
      Awaits.ended(List.of(other));
      assertSame(null, fault.get());
    }
  }

  @Test
  default void aCallbackOfItStillMayNotWait() throws Exception {
    try (Scheduler scheduler = owned(64)) {
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      Reply reply = scheduler.submit(Opcode.nop());
      reply.whenComplete(_ -> thrown.set(CalledBack.thrownBy(() -> scheduler.run(Opcode.nop()))));
      assertEquals(0, reply.join());
      IllegalStateException refusal = assertInstanceOf(IllegalStateException.class, thrown.get());
      assertTrue(String.valueOf(refusal.getMessage()).contains("would block the own thread"));
    }
  }

  @Test
  default void aCloseByAnotherThreadEndsItsWait(@TempDir Path directory) throws Exception {
    Scheduler scheduler = owned(64);
    try (Fifo fifo = Fifo.in(directory)) {
      FileHandle pipe = fifo.open(scheduler);
      Reply reply = scheduler.submit(Fifo.readOf(pipe));
      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Duration.ofMillis(50)));
      Throwable thrown = CalledBack.thrownBy(reply::joinOrThrow);
      assertTrue(
          thrown instanceof ErrnoException || thrown instanceof SchedulerDiedException,
          () -> "cancelled or given up, not " + thrown);
      // The end is the loop's, too.
      scheduler.close();
      Awaits.ended(List.of(closer));
    }
  }
}

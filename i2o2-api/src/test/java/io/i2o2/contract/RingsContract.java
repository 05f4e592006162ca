package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several rings behind one scheduler. */
public interface RingsContract extends RingSlotsContract {
  /** How many. */
  int RINGS = 2;

  /** A caller for each ring of a scheduler, which says that it has as many. */
  static RingCallers callers(Scheduler scheduler) throws Exception {
    assertEquals(RINGS, RingCallers.rings(scheduler), () -> scheduler.backend().detail());
    return RingCallers.of(scheduler);
  }

  @Test
  default void callersAreSpreadAndEachStaysOnItsRing() throws Exception {
    try (Scheduler scheduler = start()) {
      Queue<Thread> loops = new ConcurrentLinkedQueue<>();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Threads.ThrowingRunnable caller =
            () -> {
              Thread loop = RingCallers.loop(scheduler);
              loops.add(loop);
              for (int n = 0; n < 10; n++) {
                assertSame(loop, RingCallers.loop(scheduler));
              }
            };
        callers.add(
            Threads.start(i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual(), caller, faults));
      }
      Awaits.ended(callers);
      assertEquals(List.of(), List.copyOf(faults));
      Set<Thread> used = new HashSet<>(loops);
      assertEquals(RINGS, used.size());
      for (Thread loop : used) {
        long count = loops.stream().filter(each -> each == loop).count();
        assertTrue(count >= 16, () -> "of 64 callers it has " + count);
      }
    }
  }

  @Test
  default void whatACallbackSubmitsStaysOnItsRing() throws Exception {
    try (Scheduler scheduler = start();
        RingCallers callers = callers(scheduler)) {
      for (Thread ring : callers.loops()) {
        CompletableFuture<Thread> second = new CompletableFuture<>();
        callers.on(
            ring,
            () ->
                scheduler.trySubmit(
                    Opcode.nop(),
                    Guard.NONE,
                    (_, _, _) ->
                        scheduler.trySubmit(
                            Opcode.nop(),
                            Guard.NONE,
                            (_, _, _) -> second.complete(Thread.currentThread()))));
        assertSame(ring, Awaits.value(second));
      }
    }
  }

  @Test
  default void aFullQueueIsThatOfOneRing(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        RingCallers callers = callers(scheduler);
        Gate gate = new Gate()) {
      Thread full = callers.loops().getFirst();
      callers.on(full, () -> scheduler.submit(Opcode.nop(), gate));
      gate.awaitEntered();
      List<Reply> queued = new ArrayList<>();
      for (Reply reply; (reply = tryNop(callers, full, scheduler)) != null; ) {
        queued.add(reply);
      }
      assertFalse(queued.isEmpty());
      Reply elsewhere = callers.on(callers.loops().getLast(), () -> scheduler.submit(Opcode.nop()));
      assertEquals(0, Awaits.result(elsewhere));
      queued.forEach(each -> assertFalse(each.isDone()));
    }
  }

  private static @Nullable Reply tryNop(RingCallers callers, Thread ring, Scheduler scheduler)
      throws Exception {
    return callers
        .on(ring, () -> Optional.ofNullable(scheduler.trySubmit(Opcode.nop(), Guard.NONE)))
        .orElse(null);
  }

  @Test
  default void aFileIsUsedByAllRingsAndClosedAfterTheLast(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        RingCallers callers = callers(scheduler);
        Fifo fifo = Fifo.in(directory)) {
      for (Thread waiting : callers.loops()) {
        FileHandle handle = fifo.open(scheduler);
        Reply read = callers.on(waiting, () -> scheduler.submit(Fifo.readOf(handle)));
        for (Thread closing : callers.loops()) {
          Reply close = callers.on(closing, handle::closeAsync);
          assertFalse(handle.isOpen());
          assertFalse(close.await(Duration.ofMillis(20)), "closed under a read of another ring");
        }
        for (Thread late : callers.loops()) {
          callers.on(
              late,
              () ->
                  assertThrows(
                      IllegalStateException.class, () -> scheduler.submit(Fifo.readOf(handle))));
        }
        fifo.feed(1);
        assertEquals(1, Awaits.result(read));
        assertEquals(0, Awaits.result(handle.closeAsync()));
        handle.close();
      }
    }
  }

  @Test
  default void filesAreReadByAllRingsWhoeverOpenedThem(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[] {7});
    try (Scheduler scheduler = start();
        RingCallers callers = callers(scheduler)) {
      for (Thread opening : callers.loops()) {
        FileHandle handle = callers.on(opening, () -> scheduler.open(path));
        RegisteredFile file = callers.on(opening, () -> scheduler.registerFile(handle, Guard.NONE));
        for (Thread reading : callers.loops()) {
          MemorySegment memory = Segments.zeroed(2);
          Opcode first = Opcode.read(handle, memory.asSlice(0, 1), 0);
          Opcode second = Opcode.read(file, memory.asSlice(1, 1), 0);
          assertEquals(1, callers.on(reading, () -> scheduler.run(first)));
          assertEquals(1, callers.on(reading, () -> scheduler.submit(second).join()));
          assertEquals(0x0707, memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0));
        }
        callers.on(opening, () -> close(handle));
        Opcode after = Opcode.read(file, Segments.zeroed(1), 0);
        for (Thread reading : callers.loops()) {
          assertEquals(1, callers.on(reading, () -> scheduler.run(after)), "the slots keep it");
        }
        file.unregister();
      }
    }
  }

  private static boolean close(FileHandle handle) throws Exception {
    handle.close();
    return true;
  }

  @Test
  default void aCancelReachesTheRingThatHasTheOperation(@TempDir Path directory) throws Exception {
    assumeTrue(cancelsReadsInFlight(), "this backend cannot interrupt a read that waits");
    try (Scheduler scheduler = start();
        RingCallers callers = callers(scheduler);
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      for (Thread reading : callers.loops()) {
        for (Thread cancelling : callers.loops()) {
          Reply read = callers.on(reading, () -> scheduler.submit(Fifo.readOf(pipe)));
          callers.on(
              cancelling,
              () -> {
                read.cancel();
                return true;
              });
          assertEquals(-Errno.ECANCELED, Awaits.result(read));
        }
      }
    }
  }

  @Test
  default void oneRingsCallbackMayNotWaitForAnother(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(builder().name("alpha"));
        RingCallers callers = callers(scheduler);
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      Reply read =
          callers.on(callers.loops().getFirst(), () -> scheduler.submit(Fifo.readOf(pipe)));
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      callers.on(
          callers.loops().getLast(),
          () ->
              scheduler.trySubmit(
                  Opcode.nop(),
                  Guard.NONE,
                  (_, _, _) -> {
                    try {
                      read.join();
                      thrown.completeExceptionally(new AssertionError("it has waited"));
                    } catch (Throwable e) {
                      thrown.complete(e);
                    }
                  }));
      Throwable refusal = assertInstanceOf(IllegalStateException.class, Awaits.value(thrown));
      assertTrue(String.valueOf(refusal.getMessage()).contains("scheduler alpha"));
      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
    }
  }

  @Test
  default void aCloseHasOneDeadlineForAllRings(@TempDir Path directory) throws Exception {
    Duration grace = Duration.ofSeconds(2);
    Scheduler scheduler = start(builder().grace(grace));
    List<Gate> gates = new ArrayList<>();
    try (RingCallers callers = callers(scheduler)) {
      List<Thread> loops = callers.loops();
      for (Thread ring : loops) {
        Gate gate = new Gate();
        gates.add(gate);
        callers.on(ring, () -> scheduler.submit(Opcode.nop(), gate));
        gate.awaitEntered();
      }
      long start = System.nanoTime();
      scheduler.close(Duration.ZERO);
      long taken = System.nanoTime() - start;
      assertTrue(taken < 2 * grace.toNanos(), () -> "one grace for all, but took " + taken + " ns");

      gates.forEach(Gate::open);
      scheduler.close();
      Awaits.ended(loops);
    } finally {
      gates.forEach(Gate::open);
    }
  }

  @Test
  default void aCloseEndsAllRingsAndFiles(@TempDir Path directory) throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start();
    try (RingCallers callers = callers(scheduler)) {
      CountingGuard guard = new CountingGuard();
      List<Reply> replies = new ArrayList<>();
      for (Thread ring : callers.loops()) {
        FileHandle handle = callers.on(ring, () -> scheduler.open(path));
        callers.on(ring, () -> scheduler.registerFile(handle, guard));
        replies.add(callers.on(ring, () -> scheduler.submit(Opcode.fsync(handle), guard)));
      }
      scheduler.close(Awaits.PATIENCE);
      for (Reply reply : replies) {
        assertTrue(reply.isDone());
        assertEquals(0, reply.result());
      }
      assertEquals(2 * RINGS, guard.releases());
      Awaits.ended(callers.loops());
    }
    if (Files.exists(Path.of("/proc/self/fd"))) {
      assertEquals(0, Systems.descriptorsTo(path.toString()));
    }
  }

  @Test
  @SuppressWarnings("try") // a dead scheduler is closed by hand
  default void ifOneRingDiesAllDo(@TempDir Path directory) throws Exception {
    Doomed doomed = doomed(builder().closeTimeout(DeathContract.SOON));
    Scheduler scheduler = doomed.scheduler();
    IllegalStateException cause = new IllegalStateException("a test's fault");
    try (RingCallers callers = callers(scheduler);
        Fifo fifo = Fifo.in(directory)) {
      FileHandle pipe = fifo.open(scheduler);
      List<Reply> reads = new ArrayList<>();
      for (Thread ring : callers.loops()) {
        reads.add(callers.on(ring, () -> scheduler.submit(Fifo.readOf(pipe))));
      }
      doomed.kill(cause);
      try {
        scheduler.trySubmit(Opcode.nop(), Guard.NONE);
      } catch (SchedulerClosedException e) {
        // A ring that was busy has died without being woken.
        assertSame(cause, e.getCause());
      }

      for (Reply read : reads) {
        assertTrue(read.await(Awaits.PATIENCE), "one of the rings goes on");
      }
      Awaits.ended(callers.loops());
      for (Thread ring : callers.loops()) {
        SchedulerClosedException refusal =
            callers.on(
                ring,
                () ->
                    assertThrows(
                        SchedulerClosedException.class, () -> scheduler.submit(Opcode.nop())));
        assertSame(cause, refusal.getCause());
      }
      fifo.feed(RINGS);
      scheduler.close();
    }
  }
}

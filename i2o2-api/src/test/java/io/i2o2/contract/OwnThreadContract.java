package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What would block the scheduler's own thread is refused there, in one set of words. */
@SuppressWarnings("try") // refused closes are what is tested
public interface OwnThreadContract extends BackendFixture {

  @ParameterizedTest
  @EnumSource
  default void whatWouldBlockTheOwnThreadIsRefusedThere(CalledBack place, @TempDir Path directory)
      throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().name("alpha"));
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler);
        FileHandle handle = scheduler.open(path)) {
      Reply pending = scheduler.submit(Fifo.readOf(pipe));
      CompletableFuture<Integer> future = pending.toCompletableFuture();
      RegisteredFile file = scheduler.registerFile(handle, Guard.NONE);
      RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(4096), Guard.NONE);
      BufferPool pool = new BufferPool(1, 512, 512);
      MemorySegment taken = pool.take();
      Scheduler same = scheduler;

      Map<String, List<Threads.ThrowingRunnable>> calls =
          Map.ofEntries(
              Map.entry("Reply.join", List.of(pending::join, pending::joinOrThrow)),
              Map.entry("Reply.await", List.of(() -> pending.await(Awaits.PATIENCE))),
              Map.entry("CompletableFuture.join", List.of(future::join)),
              Map.entry(
                  "CompletableFuture.get",
                  List.of(future::get, () -> future.get(1, TimeUnit.DAYS))),
              Map.entry(
                  "Scheduler.run",
                  List.of(
                      () -> scheduler.run(Opcode.nop()),
                      () -> scheduler.run(Opcode.read(handle, Segments.zeroed(8), 0)))),
              Map.entry("Scheduler.open", List.of(() -> scheduler.open(path))),
              Map.entry(
                  "Scheduler.registerFile",
                  List.of(() -> scheduler.registerFile(handle, Guard.NONE))),
              Map.entry(
                  "Scheduler.registerBuffer",
                  List.of(() -> scheduler.registerBuffer(Segments.zeroed(8), Guard.NONE))),
              Map.entry("RegisteredFile.unregister", List.of(file::unregister)),
              Map.entry("RegisteredFile.replace", List.of(() -> file.replace(handle, Guard.NONE))),
              Map.entry("RegisteredBuffer.unregister", List.of(buffer::unregister)),
              Map.entry(
                  "RegisteredBuffer.replace",
                  List.of(() -> buffer.replace(Segments.zeroed(8), Guard.NONE))),
              Map.entry("FileHandle.close", List.of(handle::close)),
              Map.entry("Scheduler.close", List.of(same::close, () -> same.close(Duration.ZERO))),
              Map.entry("BufferPool.take", List.of(pool::take)),
              Map.entry("BufferPool.lease", List.of(pool::lease)));
      for (Map.Entry<String, List<Threads.ThrowingRunnable>> each : calls.entrySet()) {
        for (Threads.ThrowingRunnable call : each.getValue()) {
          assertRefused(each.getKey(), thrownOn(place, scheduler, call));
        }
      }

      assertTrue(handle.isOpen() && !scheduler.isClosed(), "what is refused does not happen");
      pool.give(taken);
      file.unregister();
      buffer.unregister();
      fifo.feed(1);
      assertEquals(1, Awaits.result(pending));
      assertEquals(1, Awaits.value(future));
    }
  }

  @Test
  default void whatDependsOnAFutureOfOursRefusesToo(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(builder().name("alpha"));
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      CompletableFuture<Integer> future = scheduler.submit(Fifo.readOf(pipe)).toCompletableFuture();
      List<CompletableFuture<Integer>> dependents =
          List.of(
              future.copy(),
              future.thenApply(count -> count),
              future.thenApplyAsync(count -> count).whenComplete((_, _) -> {}),
              future.exceptionally(_ -> 0),
              future.thenCombine(CompletableFuture.completedFuture(0), Integer::sum));
      for (CompletableFuture<Integer> each : dependents) {
        assertRefused(
            "CompletableFuture.join", thrownOn(CalledBack.COMPLETION, scheduler, each::join));
      }
      fifo.feed(1);
      for (CompletableFuture<Integer> each : dependents) {
        assertEquals(1, Awaits.value(each));
      }
    }
  }

  @Test
  default void theFuturesOfSlotsRefuseUntilTheyAreDone() throws Exception {
    try (Scheduler scheduler = start(builder().name("alpha"))) {
      List<CompletableFuture<?>> futures = new ArrayList<>();
      List<@Nullable Throwable> thrown = new ArrayList<>();
      RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(4096), Guard.NONE);
      CompletableFuture<Boolean> finished = new CompletableFuture<>();
      scheduler.submit(
          Opcode.nop(),
          Guard.NONE,
          (_, _, _) -> {
            CompletableFuture<Void> gone = buffer.unregisterAsync();
            thrown.add(CalledBack.thrownBy(gone::join));
            futures.add(gone);
            CompletableFuture<RegisteredBuffer> next =
                scheduler.registerBufferAsync(Segments.zeroed(4096), Guard.NONE);
            // Where registering waits for nothing it is done by now.
            boolean done = next.isDone();
            Throwable refusal = CalledBack.thrownBy(next::join);
            thrown.add(done && refusal == null ? thrown.getFirst() : refusal);
            futures.add(next);
            finished.complete(true);
          });
      assertTrue(Awaits.value(finished));

      for (CompletableFuture<?> each : futures) {
        Awaits.value(each);
      }
      thrown.forEach(each -> assertRefused("CompletableFuture.join", each));
    }
  }

  @Test
  default void whatNeedNotWaitIsAllowed() throws Exception {
    try (Scheduler scheduler = start()) {
      CompletableFuture<Integer> future = scheduler.submit(Opcode.nop()).toCompletableFuture();
      assertEquals(0, Awaits.value(future));
      BufferPool pool = new BufferPool(1, 512, 512);

      assertNull(thrownOn(CalledBack.COMPLETION, scheduler, future::join));
      assertNull(thrownOn(CalledBack.COMPLETION, scheduler, future::get));
      assertNull(
          thrownOn(
              CalledBack.COMPLETION,
              scheduler,
              () -> {
                MemorySegment buffer = pool.take();
                assertNull(pool.tryTake());
                pool.give(buffer);
                assertNotNull(pool.tryTake());
              }));
    }
  }

  @Test
  default void aLoopsThreadIsItsOwnBetweenTurnsAndAnyThreadAfterwards() throws Exception {
    SchedulerLoop loop = builder().name("alpha").pin().rings(1).buildLoop();
    Scheduler scheduler = loop.scheduler();
    loop.runOnce();
    BufferPool pool = new BufferPool(1, 512, 512);
    MemorySegment buffer = pool.take();
    CompletableFuture<Integer> future = scheduler.submit(Opcode.nop()).toCompletableFuture();

    assertRefused("BufferPool.take", CalledBack.thrownBy(pool::take));
    assertEquals(0, future.join(), "waited for by turns of the loop");

    scheduler.close();
    Thread taker = Thread.currentThread();
    Thread giver =
        Thread.ofPlatform()
            .start(
                () -> {
                  Awaits.parked(taker);
                  pool.give(buffer);
                });
    assertEquals(buffer.address(), pool.take().address());
    Awaits.ended(List.of(giver));
  }

  /** What a call throws where a scheduler called back, or null. */
  private static @Nullable Throwable thrownOn(
      CalledBack place, Scheduler scheduler, Threads.ThrowingRunnable call) throws Exception {
    CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();
    place.call(scheduler, () -> outcome.complete(CalledBack.thrownBy(call)));
    return Awaits.value(outcome);
  }

  private static void assertRefused(String what, @Nullable Throwable thrown) {
    IllegalStateException refusal =
        assertInstanceOf(IllegalStateException.class, thrown, () -> what + " gave " + thrown);
    assertEquals(
        what
            + " would block the own thread of scheduler alpha, which has to complete it: use"
            + " trySubmit, a callback or an async method there, or call it on another thread",
        refusal.getMessage());
  }
}

package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Submission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks, and what they may not do on the scheduler's own thread. */
public interface CallbackContract extends BackendFixture {

  /** An outcome as a callback was given it. */
  record Outcome(int result, long extra, @Nullable SchedulerDiedException failure) {}

  @Test
  default void aCompletionGetsTheOutcomeOnce(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), Segments.pattern(1, 100));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      AtomicInteger calls = new AtomicInteger();

      scheduler.submit(
          Opcode.read(handle, Segments.zeroed(200), 0),
          Guard.NONE,
          (result, extra, failure) -> {
            calls.incrementAndGet();
            outcome.complete(new Outcome(result, extra, failure));
          });

      assertEquals(new Outcome(100, 0, null), Awaits.value(outcome));
      scheduler.close(Awaits.PATIENCE);
      assertEquals(1, calls.get());
    }
  }

  @Test
  default void aCompletionThatThrowsHarmsNobodyElse() throws Exception {
    try (Scheduler scheduler = start()) {
      CountDownLatch thrown = new CountDownLatch(3);
      CountingGuard guard = new CountingGuard();
      for (Error error :
          List.of(new AssertionError(), new StackOverflowError(), new OutOfMemoryError())) {
        scheduler.submit(
            Opcode.nop(),
            guard,
            (_, _, _) -> {
              thrown.countDown();
              throw error;
            });
      }

      Awaits.open(thrown);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertEquals(3, guard.releases());
    }
  }

  @Test
  default void callbacksSubmitMore() throws Exception {
    try (Scheduler scheduler = start()) {
      CompletableFuture<Integer> last = new CompletableFuture<>();
      new Object() {
        void step(int left) {
          boolean accepted =
              scheduler.trySubmit(
                  Opcode.nop(),
                  Guard.NONE,
                  (result, _, _) -> {
                    if (left == 0) {
                      last.complete(result);
                    } else {
                      step(left - 1);
                    }
                  });
          if (!accepted) {
            last.completeExceptionally(new AssertionError("the queue is full of one operation"));
          }
        }
      }.step(1000);

      assertEquals(0, Awaits.value(last));
    }
  }

  @Test
  default void aCallbackMayLookAtWhatIsDone() throws Exception {
    try (Scheduler scheduler = start()) {
      Reply done = scheduler.submit(Opcode.nop());
      done.join();

      Object seen =
          onOwnThread(
              scheduler,
              () -> {
                assertEquals(0, done.join());
                assertTrue(done.await(Duration.ofSeconds(1)));
                assertEquals(0, done.result());
                done.cancel();
              });

      assertNull(seen);
    }
  }

  @Test
  default void aCallbackMayNotWaitForAReply(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply pending = scheduler.submit(Fifo.readOf(handle));

      assertRefused(onOwnThread(scheduler, pending::join));
      assertRefused(onOwnThread(scheduler, pending::joinOrThrow));
      assertRefused(onOwnThread(scheduler, () -> pending.await(Awaits.PATIENCE)));
      assertNull(onOwnThread(scheduler, () -> pending.await(Duration.ZERO)), "only looks");

      fifo.feed(1);
      assertEquals(1, Awaits.result(pending));
    }
  }

  @Test
  default void aGuardMayNotWaitForAReply(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply pending = scheduler.submit(Fifo.readOf(handle));
      CompletableFuture<Object> outcome = new CompletableFuture<>();
      Guard guard = () -> outcome.complete(thrownBy(pending::join));

      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop(), guard)));
      assertRefused(outcome.getNow("not released"));

      fifo.feed(1);
      assertEquals(1, Awaits.result(pending));
    }
  }

  @Test
  default void aCallbackMayNotOpenOrCloseFilesNorCloseTheScheduler(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      FileHandle second = scheduler.open(file);

      assertRefused(onOwnThread(scheduler, () -> scheduler.open(file)));
      assertRefused(onOwnThread(scheduler, second::close));
      assertTrue(second.isOpen(), "what is refused does not happen");
      Scheduler same = scheduler;
      assertRefused(onOwnThread(scheduler, same::close));
      assertRefused(onOwnThread(scheduler, () -> same.close(Duration.ZERO)));

      assertFalse(scheduler.isClosed());
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.fsync(handle))));
    }
  }

  @Test
  default void aCallbackMayNotWaitForARegistration(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(4096), Guard.NONE);

      assertRefused(onOwnThread(scheduler, () -> scheduler.registerFile(handle, guard)));
      assertRefused(
          onOwnThread(scheduler, () -> scheduler.registerBuffer(Segments.zeroed(10), guard)));
      assertRefused(onOwnThread(scheduler, () -> registered.replace(handle, guard)));
      assertRefused(onOwnThread(scheduler, () -> buffer.replace(Segments.zeroed(10), guard)));
      assertRefused(onOwnThread(scheduler, registered::unregister));
      assertRefused(onOwnThread(scheduler, buffer::unregister));

      registered.unregister();
      buffer.unregister();
      scheduler.close(Awaits.PATIENCE);
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void aCallbackThatSubmitsToAFullQueueIsRefused(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Fifo fifo = Fifo.in(directory)) {
      List<FileHandle> handles = List.of(fifo.open(scheduler), fifo.open(scheduler));
      CountDownLatch entered = new CountDownLatch(1);
      CompletableFuture<Boolean> full = new CompletableFuture<>();
      CompletableFuture<List<Object>> outcomes = new CompletableFuture<>();
      CountingGuard guard = new CountingGuard();
      AtomicInteger accepted = new AtomicInteger();
      CountingGuard batchGuard = new CountingGuard();
      AtomicInteger batches = new AtomicInteger();
      List<Submission> batch = Collections.nCopies(4, new Submission(Opcode.nop(), batchGuard));
      scheduler.submit(
          Opcode.nop(),
          Guard.NONE,
          (_, _, _) -> {
            entered.countDown();
            full.join();
            outcomes.complete(
                List.of(
                    untilRefused(() -> scheduler.submit(Opcode.nop(), guard), accepted),
                    untilRefused(
                        () -> scheduler.submit(Opcode.nop(), guard, (_, _, _) -> {}), accepted),
                    untilRefused(() -> scheduler.submitAll(batch), batches)));
          });
      Awaits.open(entered);
      try (Stall stall = Stall.behind(scheduler, fifo, handles)) {
        stall.fill(Guard.NONE);
        full.complete(true);
        for (Object outcome : Awaits.value(outcomes)) {
          assertRefused(outcome);
        }
        stall.end();
        scheduler.close(Awaits.PATIENCE);
        assertEquals(accepted.get(), guard.releases());
        assertEquals(4 * batches.get(), batchGuard.releases());
      }
    }
  }

  /** What a call throws on the scheduler's own thread, or null. */
  private static @Nullable Object onOwnThread(
      Scheduler scheduler, Threads.ThrowingRunnable blocking) throws Exception {
    CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
    scheduler.submit(Opcode.nop(), Guard.NONE, (_, _, _) -> outcome.complete(thrownBy(blocking)));
    return Awaits.value(outcome);
  }

  private static @Nullable Object thrownBy(Threads.ThrowingRunnable call) {
    try {
      call.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** A pool that has not settled yet may make room for a few. */
  private static Object untilRefused(Threads.ThrowingRunnable submit, AtomicInteger accepted) {
    for (int i = 0; i < 100; i++) {
      Object thrown = thrownBy(submit);
      if (thrown != null) {
        return thrown;
      }
      accepted.incrementAndGet();
    }
    return "accepted a hundred times by a full queue";
  }

  private static void assertRefused(@Nullable Object outcome) {
    IllegalStateException refusal = assertInstanceOf(IllegalStateException.class, outcome);
    assertTrue(String.valueOf(refusal.getMessage()).length() > 10, "says what is wrong");
  }
}

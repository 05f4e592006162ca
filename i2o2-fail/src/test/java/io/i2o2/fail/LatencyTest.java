package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Submission;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatencyTest extends SchedulerCase {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void holdsOutcomeAndGuardBackWithoutBlockingTheOthers() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    Releases guard = new Releases();
    Reply late = scheduler.submit(write(10), guard);
    manual.finish(10);
    settle();
    Reply other = scheduler.submit(Opcode.nop(), Guard.NONE);
    assertEquals(0, await(other));
    assertFalse(late.isDone());
    assertEquals(0, guard.count());

    late.cancel();
    assertEquals(10, await(late));
    assertEquals(1, guard.count());
    assertEquals("outer", guard.threadName());
  }

  @Test
  void endsByItself() throws Exception {
    global.configure("i2o2::fail::op::write", "latency(30)");
    Releases guard = new Releases();
    long start = System.nanoTime();
    Reply late = scheduler.submit(write(10), guard);
    manual.finish(9);
    assertEquals(9, await(late));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(30));
    assertEquals(1, guard.count());
  }

  @Test
  void twoDelaysAreOneAfterTheOther() throws Exception {
    global.configureAll("i2o2::fail::submit=latency(60);i2o2::fail::op::write=latency(60)");
    long start = System.nanoTime();
    Reply late = scheduler.submit(write(10), Guard.NONE);
    manual.finish(10);
    assertEquals(10, await(late));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(120));
  }

  @Test
  void theLongestDelayDoesNotOverflow() throws Exception {
    String longest = "latency(18446744073709551615)";
    global.configure("i2o2::fail::submit", longest);
    global.configure("i2o2::fail::op::write", longest);
    Reply late = scheduler.submit(write(10), Guard.NONE);
    manual.finish(10);
    settle();
    assertFalse(late.isDone());
    late.cancel();
    assertEquals(10, await(late));
  }

  @Test
  void openingAFileTakesAsLong(@TempDir Path folder) throws Exception {
    global.configure("i2o2::fail::op::openat", "latency(30)");
    Path path = Files.createFile(folder.resolve("file"));
    try (Scheduler files = Scheduler.builder().backend("fallback").build()) {
      long start = System.nanoTime();
      files.open(path).close();
      assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(30));
    }
  }

  @Test
  void comesOnTopOfAnInjectedResult() throws Exception {
    global.configure("i2o2::fail::submit", HOUR);
    global.configure("i2o2::fail::op::write", "return(EIO)");
    Releases guard = new Releases();
    Reply late = scheduler.submit(write(10), guard);
    assertNothingKept();
    settle();
    assertFalse(late.isDone());
    late.cancel();
    assertEquals(-Errno.EIO, await(late));
    assertEquals(1, guard.count());
  }

  @Test
  void cancellingReachesTheOperationItself() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    Releases guard = new Releases();
    Reply late = scheduler.submit(write(10), guard);
    late.cancel();
    assertEquals(-Errno.ECANCELED, await(late));
    assertEquals(1, guard.count());
    assertNothingKept();
  }

  @Test
  void theCallbackFormIsToldLateOnTheCompletionThread() throws Exception {
    global.configure("i2o2::fail::op::write", "latency(20)");
    Releases guard = new Releases();
    CompletableFuture<String> told = new CompletableFuture<>();
    assertTrue(
        scheduler.trySubmit(
            write(10),
            guard,
            (result, _, failure) ->
                told.complete(
                    Thread.currentThread().getName()
                        + " "
                        + result
                        + " "
                        + failure
                        + " "
                        + guard.count())));
    manual.finish(8);
    assertEquals("outer 8 null 1", told.get(30, TimeUnit.SECONDS));
    assertEquals("outer", guard.threadName());
  }

  @Test
  void aFullQueueDoesNotHoldItBack() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    Reply late = scheduler.submit(write(10), Guard.NONE);
    manual.finish(10);
    settle();
    fill();
    late.cancel();
    assertEquals(10, await(late));
    manual.full(false);
  }

  @Test
  void whatIsRefusedIsNotWaitedFor() {
    global.configure("i2o2::fail::op::write", HOUR);
    fill();
    assertNull(scheduler.trySubmit(write(10), Guard.NONE));
    assertFalse(scheduler.trySubmit(write(10), Guard.NONE, (_, _, _) -> {}));
    manual.full(false);
    scheduler.close(LONG.multipliedBy(100));
    List<Submission> batch = List.of(new Submission(write(10), Guard.NONE));
    assertThrows(SchedulerClosedException.class, () -> scheduler.submit(write(10), Guard.NONE));
    assertThrows(
        SchedulerClosedException.class,
        () -> scheduler.submit(write(10), Guard.NONE, (_, _, _) -> {}));
    assertThrows(SchedulerClosedException.class, () -> scheduler.submitAll(batch));
  }

  @Test
  void closingWaitsForTheDelay() throws Exception {
    global.configure("i2o2::fail::op::write", "latency(100)");
    Releases guard = new Releases();
    Reply late = scheduler.submit(write(10), guard);
    manual.finish(10);
    scheduler.close(LONG);
    assertTrue(late.isDone());
    assertEquals(10, late.result());
    assertEquals(1, guard.count());
    assertEquals("outer", guard.threadName());
  }

  @Test
  void closingEndsTheDelayAtItsDeadline() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    Releases guard = new Releases();
    Reply late = scheduler.submit(write(10), guard);
    Reply underWay = scheduler.submit(write(10), guard);
    manual.finish(10);
    settle();
    scheduler.close(SHORT);
    assertEquals(10, late.result());
    assertEquals(-Errno.ECANCELED, underWay.result());
    assertEquals(2, guard.count());
  }

  @Test
  void closingWaitsNoLongerThanTheGraceForABlockedCallback() throws Exception {
    global.configure("i2o2::fail::op::madvise", HOUR);
    CountDownLatch entered = new CountDownLatch(1);
    CompletableFuture<Boolean> released = new CompletableFuture<>();
    Scheduler real = Scheduler.builder().backend("fallback").grace(Duration.ofMillis(20)).build();
    real.submit(
        Opcode.nop(),
        () -> {
          entered.countDown();
          released.join();
        });
    assertTrue(entered.await(30, TimeUnit.SECONDS));
    Reply behind =
        real.submit(
            Opcode.madvise(Arena.ofAuto().allocate(4096, 4096), MemoryAdvice.WILL_NEED),
            Guard.NONE);

    real.close(Duration.ZERO);

    assertFalse(behind.isDone());
    released.complete(true);
    assertTrue(behind.await(Duration.ofSeconds(30)));
  }

  @Test
  void whileClosingWaitsNewWorkIsRefused() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    Reply late = scheduler.submit(write(10), Guard.NONE);
    manual.finish(10);
    settle();
    scenario.close();
    CompletableFuture<Integer> closed =
        Threads.start(
            () -> {
              scheduler.close(LONG);
              return 1;
            });
    while (!scheduler.isClosed()) {
      Thread.onSpinWait();
    }
    assertThrows(SchedulerClosedException.class, () -> scheduler.submit(Opcode.nop(), Guard.NONE));
    assertFalse(closed.isDone());
    late.cancel();
    assertEquals(1, closed.get(30, TimeUnit.SECONDS));
    assertEquals(10, late.result());
  }

  @Test
  void whatTheKernelKeepsIsNeverGivenBack() throws Exception {
    global.configure("i2o2::fail::op::write", "latency(1)");
    Releases guard = new Releases();
    Reply late = scheduler.submit(write(10), guard);
    kept(1);
    manual.keepForEver();
    try (Logs _ = new Logs()) {
      scheduler.close(Duration.ZERO);
      assertTrue(late.await(LONG));
    }
    SchedulerDiedException failure = late.failure();
    assertNotNull(failure);
    assertTrue(failure.outcomeUnknown());
    assertEquals(0, guard.count());
  }

  @Test
  void waitingOnTheCompletionThreadIsRefused() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    Reply late = scheduler.submit(write(10), Guard.NONE);
    for (int stage = 0; stage < 2; stage++) {
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      scheduler.submit(
          Opcode.nop(),
          Guard.NONE,
          (_, _, _) -> refused.complete(assertThrows(IllegalStateException.class, late::join)));
      assertNotNull(refused.get(30, TimeUnit.SECONDS));
      if (stage == 0) {
        manual.finish(10);
        settle();
      }
    }
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    scheduler.submit(
        Opcode.nop(),
        Guard.NONE,
        (_, _, _) ->
            refused.complete(
                assertThrows(IllegalStateException.class, () -> scheduler.close(LONG))));
    assertNotNull(refused.get(30, TimeUnit.SECONDS));
    assertFalse(scheduler.isClosed());
    assertFalse(late.isDone());
  }

  @Test
  void aBatchMayBeLateInPart() throws Exception {
    global.configure("i2o2::fail::op::write", HOUR);
    List<Reply> replies =
        scheduler.submitAll(
            List.of(new Submission(write(1), Guard.NONE), new Submission(read(2), Guard.NONE)));
    manual.finish(1);
    manual.finish(2);
    assertEquals(2, await(replies.get(1)));
    assertFalse(replies.get(0).isDone());
    replies.get(0).cancel();
    assertEquals(1, await(replies.get(0)));
  }
}

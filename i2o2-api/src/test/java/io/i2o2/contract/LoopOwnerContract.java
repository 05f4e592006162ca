package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The thread that runs a caller's loop: where it may, whether there is one, and when it ends. */
@SuppressWarnings("try") // loops are closed by hand
public interface LoopOwnerContract extends BackendFixture {

  @ParameterizedTest
  @EnumSource
  default void callbacksMayNotRunTheLoopThatCallsThem(CalledBack place) {
    SchedulerLoop loop = loop(builder().name("alpha").queueSize(4));
    Scheduler scheduler = loop.scheduler();
    List<@Nullable Throwable> thrown = new ArrayList<>();
    place.submit(
        scheduler,
        () -> {
          thrown.add(CalledBack.thrownBy(loop::runOnce));
          thrown.add(CalledBack.thrownBy(loop::run));
          thrown.add(CalledBack.thrownBy(scheduler::close));
        });
    runUntil(loop, () -> thrown.size() == 3);

    assertRefused("SchedulerLoop.runOnce of scheduler alpha in a callback", thrown.get(0));
    assertRefused("SchedulerLoop.run of scheduler alpha in a callback", thrown.get(1));
    assertRefused("Scheduler.close would block", thrown.get(2));
    assertFalse(scheduler.isClosed());
    scheduler.close();
  }

  @Test
  default void everyOneOfManyCallbacksIsRefusedTheLoop() {
    SchedulerLoop loop = loop(builder().queueSize(128));
    AtomicInteger refused = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      loop.scheduler()
          .submit(
              Opcode.nop(),
              Guard.NONE,
              (_, _, _) -> {
                if (CalledBack.thrownBy(loop::runOnce) instanceof IllegalStateException) {
                  refused.incrementAndGet();
                }
              });
    }
    loop.scheduler().close();
    assertEquals(100, refused.get());
  }

  @ParameterizedTest
  @EnumSource
  default void callbacksMayNotRunTheLoopWhileTheSchedulerEnds(CalledBack place) throws Exception {
    SchedulerLoop loop = loop(builder().name("alpha"));
    Scheduler scheduler = loop.scheduler();
    CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
    place.submit(
        scheduler,
        () -> {
          Awaits.until("closed", scheduler::isClosed);
          thrown.complete(CalledBack.thrownBy(loop::runOnce));
        });
    Thread runner = Thread.ofPlatform().start(loop);
    scheduler.close();

    assertRefused("SchedulerLoop.runOnce of scheduler alpha in a callback", Awaits.value(thrown));
    Awaits.ended(List.of(runner));
  }

  @Test
  default void theGuardOfASlotThatGoesLastMayNotRunTheLoop() throws Exception {
    SchedulerLoop loop = loop(builder().name("alpha"));
    Scheduler scheduler = loop.scheduler();
    CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
    Guard guard = () -> thrown.complete(CalledBack.thrownBy(loop::runOnce));
    CompletableFuture<?> registered = scheduler.registerBufferAsync(Segments.zeroed(4096), guard);
    runUntil(loop, registered::isDone);
    assertFalse(thrown.isDone());

    scheduler.close();

    assertRefused("SchedulerLoop.runOnce of scheduler alpha in a callback", Awaits.value(thrown));
  }

  @Test
  default void aLoopMayBeRunByACallbackOfAnother() {
    SchedulerLoop outer = loop(builder().name("alpha"));
    SchedulerLoop inner = loop(builder().name("beta"));
    List<@Nullable Throwable> thrown = new ArrayList<>();
    Reply nested = inner.scheduler().submit(Opcode.nop());
    nested.whenComplete(_ -> thrown.add(CalledBack.thrownBy(outer::runOnce)));
    outer
        .scheduler()
        .submit(Opcode.nop(), Guard.NONE, (_, _, _) -> runUntil(inner, nested::isDone));
    runUntil(outer, nested::isDone);

    assertEquals(0, nested.join());
    assertRefused("SchedulerLoop.runOnce of scheduler alpha in a callback", thrown.getFirst());
    inner.scheduler().close();
    outer.scheduler().close();
  }

  @Test
  default void aCallThatWaitsForALoopThatIsNotRunIsRefusedInTheEnd(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    SchedulerLoop loop = loop(builder().name("alpha").queueSize(2).grace(Duration.ofMillis(20)));
    Scheduler scheduler = loop.scheduler();
    CountingGuard guard = new CountingGuard();
    assertNotRun("Scheduler.open", () -> scheduler.open(file));
    Reply reply = scheduler.submit(Opcode.nop(), guard);
    assertNotRun("Reply.join", reply::join);
    assertNotRun("CompletableFuture.get", reply.toCompletableFuture()::get);
    assertFalse(reply.await(Duration.ofMillis(1)));
    Reply second = scheduler.submit(Opcode.nop(), guard);
    assertNotRun("Scheduler.submit to a full queue", () -> scheduler.submit(Opcode.nop(), guard));

    runUntil(loop, () -> reply.isDone() && second.isDone());
    assertEquals(2, guard.releases(), "what was refused was not accepted");
    scheduler.close();
    assertEquals(2, guard.releases());
  }

  @Test
  default void aCallThatWaitsGoesOnWhenTheLoopIsRun(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    SchedulerLoop loop = loop(builder());
    CompletableFuture<FileHandle> opened = new CompletableFuture<>();
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    Thread opener =
        Threads.start(
            Thread.ofPlatform(), () -> opened.complete(loop.scheduler().open(file)), faults);
    Awaits.parked(opener);
    runUntil(loop, () -> opened.isDone() || !faults.isEmpty());

    assertTrue(Awaits.value(opened).isOpen());
    loop.scheduler().close();
  }

  @Test
  default void aLoopThatIsRunWhileAnotherThreadClosesItWaitsForThat() throws Exception {
    SchedulerLoop loop = loop(builder());
    try (Gate gate = new Gate()) {
      loop.scheduler().submit(Opcode.nop(), gate);
      Thread closer = Thread.ofPlatform().start(loop.scheduler()::close);
      gate.awaitEntered();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      Thread runner = Threads.start(Thread.ofPlatform(), loop::run, faults);
      Awaits.parked(runner);
      assertFalse(loop.runOnce());
      gate.open();
      Awaits.ended(List.of(closer, runner));
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  @Test
  default void whatIsPendingFailsWhenTheLoopsThreadEnds(@TempDir Path directory) throws Exception {
    SchedulerLoop loop = loop(builder().name("alpha").queueSize(4));
    Scheduler scheduler = loop.scheduler();
    CompletableFuture<FileHandle> pipe = new CompletableFuture<>();
    CountDownLatch submitted = new CountDownLatch(1);
    Thread runner =
        Thread.ofPlatform()
            .start(
                () -> {
                  runUntil(loop, () -> pipe.isDone() && submitted.getCount() == 0);
                  runUntil(loop, () -> !loop.runOnce());
                });
    try (Fifo fifo = Fifo.in(directory)) {
      pipe.complete(fifo.open(scheduler));
      CountingGuard kept = new CountingGuard();
      Reply underWay = scheduler.submit(Fifo.readOf(pipe.join()), kept);
      CompletableFuture<Integer> future = underWay.toCompletableFuture();
      submitted.countDown();
      Awaits.ended(List.of(runner));
      assertFailsAloud(underWay);
      assertThrows(SchedulerDiedException.class, () -> Awaits.value(future));
      SchedulerDiedException failure = underWay.failure();
      // A pool may not have begun it.
      boolean isUnknown = failure != null && failure.outcomeUnknown();
      assertTrue(isUnknown || !cancelsReadsInFlight(), "the kernel has it");
      assertEquals(isUnknown ? 0 : 1, kept.releases(), "kept, as it may still be written to");

      SchedulerClosedException refusal =
          assertThrows(
              SchedulerClosedException.class,
              () -> {
                while (true) {
                  scheduler.submit(Opcode.nop());
                }
              });
      assertNotNull(refusal.getCause(), "says what it died of");
      scheduler.close(Duration.ZERO);
      assertFalse(pipe.join().isOpen());
    }
  }

  @Test
  default void thoseWhoWaitHearThatTheLoopsThreadHasEnded(@TempDir Path directory)
      throws Exception {
    SchedulerLoop loop = loop(builder().name("alpha").queueSize(2));
    Scheduler scheduler = loop.scheduler();
    CountDownLatch owned = new CountDownLatch(1);
    CountDownLatch submitted = new CountDownLatch(1);
    Thread runner =
        Thread.ofPlatform()
            .start(
                () -> {
                  loop.runOnce();
                  owned.countDown();
                  Awaits.until("submitted", () -> submitted.getCount() == 0);
                });
    Awaits.open(owned);
    Submitters submitters = new Submitters(scheduler);
    submitters.start(6);
    submitters.awaitParked();
    CompletableFuture<?> registration =
        scheduler.registerBufferAsync(Segments.zeroed(4096), Guard.NONE);
    submitted.countDown();
    Awaits.ended(List.of(runner));

    submitters.awaitEnd();
    Awaits.until("answered", registration::isDone);
    scheduler.close();
    submitters.assertOneOutcomeEach();
  }

  @Test
  default void filesAreClosedWhenTheLoopsThreadEnds(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self");
    Path file = Files.createFile(directory.resolve("file"));
    SchedulerLoop loop = loop(builder());
    CountDownLatch opened = new CountDownLatch(1);
    Thread runner = Thread.ofPlatform().start(() -> runUntil(loop, () -> opened.getCount() == 0));
    loop.scheduler().open(file);
    assertEquals(1, Systems.descriptorsTo(file.toString()));

    opened.countDown();
    Awaits.ended(List.of(runner));
    loop.scheduler().close(Duration.ZERO);
    Awaits.until("closed", () -> Systems.descriptorsTo(file.toString()) == 0);
  }

  private static SchedulerLoop loop(SchedulerBuilder builder) {
    return builder.pin().rings(1).buildLoop();
  }

  private static void runUntil(SchedulerLoop loop, BooleanSupplier condition) {
    Awaits.until(
        "done by turns of this thread",
        () -> {
          loop.runOnce();
          return condition.getAsBoolean();
        });
  }

  private static void assertFailsAloud(Reply reply) throws InterruptedException {
    assertTrue(reply.await(Awaits.PATIENCE), "never answered");
    SchedulerDiedException failure =
        assertInstanceOf(SchedulerDiedException.class, reply.failure(), reply::toString);
    assertTrue(String.valueOf(failure.getCause()).contains("has ended"), failure::toString);
  }

  private static void assertNotRun(String what, Threads.ThrowingRunnable call) {
    assertRefused(
        what + " of scheduler alpha has waited for PT0.005S, but no thread runs the loop",
        CalledBack.thrownBy(call));
  }

  private static void assertRefused(String beginning, @Nullable Throwable thrown) {
    IllegalStateException refusal =
        assertInstanceOf(IllegalStateException.class, thrown, () -> beginning + ": " + thrown);
    assertTrue(String.valueOf(refusal.getMessage()).startsWith(beginning), refusal::toString);
  }
}

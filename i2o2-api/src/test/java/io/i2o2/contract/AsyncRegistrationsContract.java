package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import io.i2o2.SchedulerClosedException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Registrations that nobody waits for in the end. One whose future its caller completes, whenever
 * that is: the slot comes back, and the guard is released once.
 */
interface AsyncRegistrationsContract extends BackendFixture {

  @Test
  default void aRegistrationThatIsCancelledReleasesItsGuardAndTakesNoSlot(@TempDir Path directory)
      throws Exception {
    slotsComeBackAfter(directory, future -> future.cancel(true));
  }

  @Test
  default void aRegistrationThatTimesOutReleasesItsGuardAndTakesNoSlot(@TempDir Path directory)
      throws Exception {
    slotsComeBackAfter(
        directory,
        future -> {
          try {
            Awaits.value(future.orTimeout(1, TimeUnit.MILLISECONDS));
            return false;
          } catch (TimeoutException e) {
            return true;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  default void aRegistrationThatItsCallerFailsReleasesItsGuardAndTakesNoSlot(
      @TempDir Path directory) throws Exception {
    slotsComeBackAfter(
        directory, future -> future.completeExceptionally(new IllegalStateException("enough")));
  }

  private void slotsComeBackAfter(Path directory, Function<CompletableFuture<?>, Boolean> givingUp)
      throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().registeredFiles(2).registeredBuffers(2));
        FileHandle handle = scheduler.open(path);
        Gate gate = new Gate()) {
      hold(scheduler, gate);
      List<CountingGuard> guards = new ArrayList<>();
      List<CompletableFuture<Void>> takenOut = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        CountingGuard ofFile = new CountingGuard();
        CompletableFuture<RegisteredFile> file = scheduler.registerFileAsync(handle, ofFile);
        if (!givingUp.apply(file)) {
          takenOut.add(Awaits.value(file).unregisterAsync());
        }
        CountingGuard ofBuffer = new CountingGuard();
        CompletableFuture<RegisteredBuffer> buffer =
            scheduler.registerBufferAsync(Segments.zeroed(10), ofBuffer);
        if (!givingUp.apply(buffer)) {
          takenOut.add(Awaits.value(buffer).unregisterAsync());
        }
        guards.addAll(List.of(ofFile, ofBuffer));
      }

      gate.open();

      for (CompletableFuture<Void> each : takenOut) {
        Awaits.value(each);
      }
      for (CountingGuard guard : guards) {
        Awaits.until("the guard is released", () -> guard.releases() > 0);
      }
      fillAndEmpty(scheduler, handle, 2);
      guards.forEach(guard -> assertEquals(1, guard.releases()));
    }
  }

  @Test
  default void aRegistrationThatIsGivenUpBeforeItIsMadeLeavesTheSlotToTheNext() throws Exception {
    try (Scheduler scheduler = start(builder().registeredBuffers(1));
        Gate gate = new Gate()) {
      hold(scheduler, gate);
      CompletableFuture<RegisteredBuffer> first =
          scheduler.registerBufferAsync(Segments.zeroed(10), Guard.NONE);
      if (first.cancel(true)) {
        CompletableFuture<RegisteredBuffer> second =
            scheduler.registerBufferAsync(Segments.zeroed(10), Guard.NONE);
        gate.open();
        assertEquals(0, Awaits.value(second).generation(), "the slot was in use before");
      } else {
        gate.open();
        Awaits.value(first).unregister();
      }
    }
  }

  @Test
  default void aRegistrationBehindOneThatIsTakenOutWaitsForItsSlot(@TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start(builder().registeredBuffers(1));
        FileHandle handle = scheduler.open(path);
        Gate gate = new Gate()) {
      RegisteredBuffer first = scheduler.registerBuffer(Segments.zeroed(10), Guard.NONE);
      hold(scheduler, gate);
      // In the same turn as the read, which the kernel has to have before the slot can change.
      Reply read = scheduler.submit(Opcode.readFixed(handle, first, 0, 10, 0), Guard.NONE);
      CompletableFuture<Void> takenOut = first.unregisterAsync();
      CompletableFuture<RegisteredBuffer> second =
          scheduler.registerBufferAsync(Segments.zeroed(10), Guard.NONE);

      gate.open();

      assertEquals(1, Awaits.value(second).generation());
      assertEquals(10, read.join());
      Awaits.value(takenOut);
    }
  }

  @Test
  default void cancellingBesideTheRegistrationReleasesTheGuardOnce() throws Exception {
    CountingGuard guard = new CountingGuard();
    int rounds = 200;
    try (Scheduler scheduler = start(builder().registeredBuffers(2 * rounds))) {
      for (int i = 0; i < rounds; i++) {
        CompletableFuture<RegisteredBuffer> future =
            scheduler.registerBufferAsync(Segments.zeroed(10), guard);
        for (int n = 0; n < i % 20 * 50 && !future.isDone(); n++) {
          Thread.onSpinWait();
        }
        if (!future.cancel(true)) {
          Awaits.value(future).unregister();
        }
      }
      Awaits.until("all guards are released", () -> guard.releases() >= rounds);
      List<RegisteredBuffer> all = new ArrayList<>();
      for (int i = 0; i < 2 * rounds; i++) {
        all.add(scheduler.registerBuffer(Segments.zeroed(10), Guard.NONE));
      }
      for (RegisteredBuffer each : all) {
        each.unregister();
      }
    }
    assertEquals(rounds, guard.releases());
  }

  @Test
  default void aRefusalThatNobodyHearsOfReleasesTheGuard() throws Exception {
    CountingGuard heard = new CountingGuard();
    CountingGuard givenUp = new CountingGuard();
    try (Scheduler scheduler = start(builder().registeredBuffers(1));
        Gate gate = new Gate()) {
      RegisteredBuffer only = scheduler.registerBuffer(Segments.zeroed(10), Guard.NONE);
      hold(scheduler, gate);
      CompletableFuture<RegisteredBuffer> refused =
          scheduler.registerBufferAsync(Segments.zeroed(10), heard);
      CompletableFuture<RegisteredBuffer> cancelled =
          scheduler.registerBufferAsync(Segments.zeroed(10), givenUp);
      boolean given = cancelled.cancel(true);

      gate.open();

      assertThrows(OutOfCapacityException.class, () -> Awaits.value(refused));
      if (given) {
        Awaits.until("the guard is released", () -> givenUp.releases() == 1);
      }
      only.unregister();
      scheduler.close(Awaits.PATIENCE);
      assertEquals(given ? 1 : 0, givenUp.releases());
      assertEquals(0, heard.releases(), "it stays with the caller");
    }
  }

  @Test
  default void aRegistrationThatIsGivenUpBeforeTheCloseReleasesItsGuard() throws Exception {
    CountingGuard guard = new CountingGuard();
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      hold(scheduler, gate);
      CompletableFuture<RegisteredBuffer> future =
          scheduler.registerBufferAsync(Segments.zeroed(10), guard);
      future.cancel(true);
      Thread closing = Thread.ofPlatform().start(() -> scheduler.close(Duration.ZERO));
      Awaits.until("the close has begun", scheduler::isClosed);

      gate.open();

      Awaits.ended(List.of(closing));
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aClosedSchedulerLeavesTheGuardWithTheCaller() throws Exception {
    CountingGuard guard = new CountingGuard();
    Scheduler scheduler = start();
    scheduler.close(Awaits.PATIENCE);

    CompletableFuture<RegisteredBuffer> future =
        scheduler.registerBufferAsync(Segments.zeroed(10), guard);

    assertFalse(future.cancel(true), "it has failed before");
    assertThrows(SchedulerClosedException.class, () -> Awaits.value(future));
    assertEquals(0, guard.releases());
  }

  @Test
  default void wrongArgumentsAreRefusedAtTheCall(@TempDir Path directory) throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    CountingGuard guard = new CountingGuard();
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(path);
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      handle.close();
      MemorySegment heap = MemorySegment.ofArray(new byte[10]);

      assertThrows(
          IllegalArgumentException.class, () -> scheduler.registerFileAsync(registered, guard));
      assertThrows(
          IllegalArgumentException.class, () -> scheduler.registerBufferAsync(heap, guard));
      assertThrows(IllegalStateException.class, () -> scheduler.registerFileAsync(handle, guard));
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void takingOutGoesOnWhenItsFutureIsCancelled(@TempDir Path directory) throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    CountingGuard guard = new CountingGuard();
    try (Scheduler scheduler = start(builder().registeredFiles(1).registeredBuffers(1));
        FileHandle handle = scheduler.open(path);
        Gate gate = new Gate()) {
      RegisteredFile file = scheduler.registerFile(handle, guard);
      RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(10), guard);
      hold(scheduler, gate);
      assertTrue(file.unregisterAsync().cancel(true));
      assertTrue(buffer.unregisterAsync().cancel(true));

      gate.open();

      Awaits.until("both guards are released", () -> guard.releases() == 2);
      fillAndEmpty(scheduler, handle, 1);
      assertEquals(2, guard.releases());
    }
  }

  /** Holds the threads of all rings, so that what is asked of them now is not yet done. */
  private static void hold(Scheduler scheduler, Gate gate) throws Exception {
    if (RingCallers.rings(scheduler) == 1) {
      scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      return;
    }
    try (RingCallers callers = RingCallers.of(scheduler)) {
      for (Thread ring : callers.loops()) {
        callers.on(ring, () -> holdRing(scheduler, gate));
      }
    }
  }

  private static boolean holdRing(Scheduler scheduler, Gate gate) throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    scheduler.submit(
        Opcode.nop(),
        () -> {
          entered.countDown();
          gate.release();
        });
    Awaits.open(entered);
    return true;
  }

  /** Every slot can be used, and used again. */
  private static void fillAndEmpty(Scheduler scheduler, FileHandle handle, int capacity)
      throws Exception {
    for (int round = 0; round < 2; round++) {
      List<RegisteredFile> files = new ArrayList<>();
      List<RegisteredBuffer> buffers = new ArrayList<>();
      for (int i = 0; i < capacity; i++) {
        files.add(scheduler.registerFile(handle, Guard.NONE));
        buffers.add(scheduler.registerBuffer(Segments.zeroed(10), Guard.NONE));
      }
      for (RegisteredFile each : files) {
        each.unregister();
      }
      for (RegisteredBuffer each : buffers) {
        each.unregister();
      }
    }
  }
}

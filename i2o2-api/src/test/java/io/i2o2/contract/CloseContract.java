package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import io.i2o2.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Closing: new work is refused, what was accepted is answered, once. */
@SuppressWarnings("try") // closing by hand, again and from elsewhere, is what is tested
public interface CloseContract extends BackendFixture {

  @Test
  default void finishesWhatWasAccepted(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start(Stall.sized(builder()));
    try (Stall stall = Stall.of(scheduler, directory)) {
      CountingGuard guard = new CountingGuard();
      List<Reply> queued = stall.fill(guard);
      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Awaits.PATIENCE));
      Awaits.until("closed", scheduler::isClosed);
      assertTrue(closer.isAlive());
      assertEquals(0, guard.releases());

      stall.end();
      Awaits.ended(List.of(closer));
      for (Reply reply : queued) {
        assertTrue(reply.isDone(), "answered before close returns");
        assertEquals(0, reply.result());
      }
      assertEquals(queued.size(), guard.releases());
    }
  }

  @Test
  default void refusesNewWorkAndLeavesItsGuards(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start();
    FileHandle handle = scheduler.open(file);
    assertFalse(scheduler.isClosed());
    scheduler.close();
    assertTrue(scheduler.isClosed());
    CountingGuard guard = new CountingGuard();
    Opcode nop = Opcode.nop();

    refused(() -> scheduler.submit(nop, guard));
    refused(() -> scheduler.trySubmit(nop, guard));
    refused(() -> scheduler.submit(nop, guard, (_, _, _) -> {}));
    refused(() -> scheduler.trySubmit(nop, guard, (_, _, _) -> {}));
    refused(() -> scheduler.submitAll(List.of(new Submission(nop, guard))));
    refused(() -> scheduler.open(file));
    refused(() -> scheduler.registerBuffer(Segments.zeroed(4096), guard));
    refused(() -> scheduler.registerFile(Target.fd(0), guard));
    refused(() -> Awaits.value(scheduler.registerBufferAsync(Segments.zeroed(4096), guard)));
    refused(() -> Awaits.value(scheduler.registerFileAsync(Target.fd(0), guard)));
    assertEquals(0, guard.releases());
    assertFalse(handle.isOpen());
  }

  @Test
  default void closingAgainDoesNothing() throws Exception {
    Scheduler scheduler = start();
    scheduler.close();
    scheduler.close();
    scheduler.close(Duration.ZERO);
    Thread elsewhere = Thread.ofVirtual().start(scheduler::close);
    Awaits.ended(List.of(elsewhere));
    assertTrue(scheduler.isClosed());
  }

  @Test
  default void closesOfSeveralThreadsAllWait(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start(Stall.sized(builder()));
    try (Stall stall = Stall.of(scheduler, directory)) {
      List<Reply> queued = stall.fill(Guard.NONE);
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> closers = new ArrayList<>();
      Threads.ThrowingRunnable close =
          () -> {
            scheduler.close();
            queued.forEach(reply -> assertTrue(reply.isDone(), "close returned too early"));
          };
      for (int i = 0; i < 6; i++) {
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        closers.add(Threads.start(kind, close, faults));
      }
      closers.forEach(Awaits::parked);

      stall.end();
      Awaits.ended(closers);
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  @Test
  default void refusesThoseWhoWaitForRoom(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start(Stall.sized(builder()));
    try (Stall stall = Stall.of(scheduler, directory)) {
      Submitters submitters = new Submitters(scheduler);
      submitters.start(8);
      submitters.awaitParked();

      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Awaits.PATIENCE));
      submitters.awaitEnd();

      stall.end();
      Awaits.ended(List.of(closer));
      submitters.assertOneOutcomeEach();
    }
  }

  @Test
  default void submittersRacingWithCloseGetOneOutcomeOrARefusal() throws Exception {
    for (int round = 0; round < 20; round++) {
      Scheduler scheduler = start(builder().queueSize(round % 2 == 0 ? 2 : 64));
      Submitters submitters = new Submitters(scheduler);
      submitters.start(6);
      submitters.awaitAccepted(round * 5);

      scheduler.close(round % 3 == 0 ? Duration.ZERO : Awaits.PATIENCE);

      submitters.awaitEnd();
      submitters.assertOneOutcomeEach();
    }
  }

  @Test
  default void theDeadlineCancelsWhatIsStillUnderWay(@TempDir Path directory) throws Exception {
    assumeTrue(cancelsReadsInFlight(), "this backend cannot interrupt a read that waits");
    Scheduler scheduler = start();
    try (Fifo fifo = Fifo.in(directory)) {
      CountingGuard guard = new CountingGuard();
      Reply read = scheduler.submit(Fifo.readOf(fifo.open(scheduler)), guard);

      scheduler.close(Duration.ofMillis(20));

      assertTrue(read.isDone());
      assertEquals(-Errno.ECANCELED, read.result());
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void closeWithoutADeadlineTakesTheBuilders(@TempDir Path directory) throws Exception {
    assumeTrue(cancelsReadsInFlight(), "this backend cannot interrupt a read that waits");
    Scheduler scheduler = start(builder().closeTimeout(Duration.ZERO));
    try (Fifo fifo = Fifo.in(directory)) {
      Reply read = scheduler.submit(Fifo.readOf(fifo.open(scheduler)));

      scheduler.close();

      assertTrue(read.isDone());
      assertEquals(-Errno.ECANCELED, read.result());
    }
  }

  @Test
  default void aLaterCloseDoesNotPutTheDeadlineOff(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start(builder().grace(CloseLimitContract.SHORT));
    try (Fifo fifo = Fifo.in(directory);
        Gate gate = new Gate()) {
      Reply read = scheduler.submit(Fifo.readOf(fifo.open(scheduler)));
      scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      List<Thread> closers = new ArrayList<>();
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofDays(1))) {
        Thread closer = Thread.ofPlatform().start(() -> scheduler.close(timeout));
        // It may end by itself when the grace has passed.
        Awaits.until("closes", () -> closer.getState().compareTo(Thread.State.WAITING) >= 0);
        closers.add(closer);
      }

      gate.open();
      assertTrue(read.await(Awaits.PATIENCE));
      Awaits.ended(closers);
    }
  }

  @Test
  default void theShortestDeadlineCounts(@TempDir Path directory) throws Exception {
    assumeTrue(cancelsReadsInFlight(), "this backend cannot interrupt a read that waits");
    Scheduler scheduler = start();
    try (Fifo fifo = Fifo.in(directory)) {
      Reply read = scheduler.submit(Fifo.readOf(fifo.open(scheduler)));
      Thread patient = Thread.ofPlatform().start(() -> scheduler.close(Duration.ofDays(1)));
      Awaits.parked(patient);
      assertFalse(read.isDone());

      scheduler.close(Duration.ZERO);

      assertEquals(-Errno.ECANCELED, Awaits.result(read));
      Awaits.ended(List.of(patient));
    }
  }

  @Test
  default void aVirtualThreadMayClose() throws Exception {
    Scheduler scheduler = start();
    Reply reply = scheduler.submit(Opcode.nop());
    Awaits.ended(List.of(Thread.ofVirtual().start(scheduler::close)));
    assertEquals(0, reply.result());
  }

  @Test
  default void closesItsFiles(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start();
    FileHandle handle = scheduler.open(file);
    scheduler.close();

    assertFalse(handle.isOpen());
    Awaits.ended(List.of(Thread.ofPlatform().start(() -> closeQuietly(handle))));
    assertThrows(
        RuntimeException.class, () -> scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0)));
  }

  @Test
  default void releasesTheGuardsOfWhatIsRegistered(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start();
    CountingGuard files = new CountingGuard();
    CountingGuard buffers = new CountingGuard();
    scheduler.registerFile(scheduler.open(file), files);
    scheduler.registerFile(scheduler.open(file), files);
    scheduler.registerBuffer(Segments.zeroed(4096), buffers);
    assertEquals(0, files.releases() + buffers.releases());

    scheduler.close();

    assertEquals(2, files.releases());
    assertEquals(1, buffers.releases());
  }

  @Test
  default void callbacksOfTheLastOperationsRunBeforeCloseReturns() {
    for (int round = 0; round < 20; round++) {
      Scheduler scheduler = start();
      AtomicInteger calls = new AtomicInteger();
      for (int i = 0; i < 50; i++) {
        scheduler.submit(Opcode.nop(), Guard.NONE, (_, _, _) -> calls.incrementAndGet());
      }
      scheduler.close();
      assertEquals(50, calls.get());
    }
  }

  @Test
  default void aClosedSchedulerRefusesFromItsLastCallbacksToo() throws Exception {
    Scheduler scheduler = start();
    try (Gate gate = new Gate()) {
      CountDownLatch called = new CountDownLatch(1);
      Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
      CountingGuard guard = new CountingGuard();
      scheduler.submit(
          Opcode.nop(),
          gate,
          (_, _, _) -> {
            try {
              scheduler.trySubmit(Opcode.nop(), guard);
            } catch (SchedulerClosedException e) {
              thrown.add(e);
            }
            called.countDown();
          });
      gate.awaitEntered();
      Thread closer = Thread.ofPlatform().start(scheduler::close);
      Awaits.until("closed", scheduler::isClosed);
      gate.open();
      Awaits.open(called);
      Awaits.ended(List.of(closer));
      assertEquals(1, thrown.size());
      assertEquals(0, guard.releases());
    }
  }

  private static void closeQuietly(FileHandle handle) {
    try {
      handle.close();
    } catch (Exception e) {
      // The scheduler closed it already; what counts is that nobody waits for ever.
    }
  }

  private static void refused(Executable call) {
    SchedulerClosedException e = assertThrows(SchedulerClosedException.class, call);
    assertTrue(String.valueOf(e.getMessage()).contains("closed"));
  }
}

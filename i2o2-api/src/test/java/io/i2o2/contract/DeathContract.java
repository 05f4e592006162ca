package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault inside the backend kills its thread: everyone is answered, and nobody waits for ever. */
@SuppressWarnings("try") // a dead scheduler is closed by hand
public interface DeathContract extends BackendFixture {

  /** Time enough for a death; what needs a deadline at all has this one. */
  Duration SOON = Duration.ofSeconds(1);

  @Test
  default void anExceptionInTheLoopAnswersEveryone(@TempDir Path directory) throws Exception {
    everyoneIsAnswered(new IllegalStateException("a test's fault"), directory);
  }

  @Test
  default void anOutOfMemoryErrorInTheLoopAnswersEveryone(@TempDir Path directory)
      throws Exception {
    everyoneIsAnswered(new OutOfMemoryError("a test's fault"), directory);
  }

  @Test
  default void aStackOverflowErrorInTheLoopAnswersEveryone(@TempDir Path directory)
      throws Exception {
    everyoneIsAnswered(new StackOverflowError("a test's fault"), directory);
  }

  @Test
  default void anExceptionThatCannotBeLoggedAnswersEveryone(@TempDir Path directory)
      throws Exception {
    everyoneIsAnswered(new Unprintable(), directory);
  }

  /** With operations under way, queued, and submitters parked. */
  private void everyoneIsAnswered(Throwable cause, Path directory) throws Exception {
    Doomed doomed = doomed(mortal());
    Scheduler scheduler = doomed.scheduler();
    try (Fifo fifo = Fifo.in(directory)) {
      List<Reply> replies = new ArrayList<>();
      List<CountingGuard> guards = new ArrayList<>();
      FileHandle handle = fifo.open(scheduler);
      try (Stall stall = Stall.of(scheduler, directory)) {
        CountingGuard reading = new CountingGuard();
        guards.add(reading);
        replies.add(scheduler.submit(Fifo.readOf(handle), reading));
        while (true) {
          CountingGuard guard = new CountingGuard();
          Reply reply = scheduler.trySubmit(Opcode.nop(), guard);
          if (reply == null) {
            break;
          }
          replies.add(reply);
          guards.add(guard);
        }
        Submitters submitters = new Submitters(scheduler);
        submitters.start(6);
        submitters.awaitParked();

        doomed.kill(cause);
        stall.openGate();

        submitters.awaitEnd();
        for (int i = 0; i < replies.size(); i++) {
          assertAnswered(replies.get(i), guards.get(i));
        }
        for (Reply reply : stall.replies()) {
          assertTrue(reply.await(Awaits.PATIENCE), "no reply to what was under way");
        }
        assertRefusesWork(scheduler);
        fifo.feed(1);
        closeIt(scheduler);
        submitters.assertOneOutcomeEach();
      }
    }
  }

  @Test
  default void deathFailsWhatIsUnderWayWithItsCause(@TempDir Path directory) throws Exception {
    Doomed doomed = doomed(mortal());
    Scheduler scheduler = doomed.scheduler();
    IllegalStateException cause = new IllegalStateException("a test's fault");
    try (Fifo fifo = Fifo.in(directory);
        Gate gate = new Gate()) {
      Reply read = scheduler.submit(Fifo.readOf(fifo.open(scheduler)));
      CompletableFuture<Integer> future = read.toCompletableFuture();
      scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      doomed.kill(cause);
      gate.open();

      assertTrue(read.await(Awaits.PATIENCE));
      SchedulerDiedException failure = read.failure();
      if (failure == null) {
        assertEquals(-Errno.ECANCELED, read.result(), "the last turn cancelled it");
      } else {
        assertThrows(SchedulerDiedException.class, read::join);
        assertThrows(SchedulerDiedException.class, read::result);
        assertThrows(SchedulerDiedException.class, read::poll);
        assertTrue(causes(failure).contains(cause), () -> "not caused by the fault: " + failure);
        assertTrue(String.valueOf(failure.getMessage()).length() > 10);
      }
      assertThrows(Exception.class, () -> Awaits.value(future));
      fifo.feed(1);
      closeIt(scheduler);
    }
  }

  @Test
  default void anIdleSchedulerDiesToo() throws Exception {
    Doomed doomed = doomed(mortal());
    Scheduler scheduler = doomed.scheduler();
    assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    doomed.kill(new IllegalStateException("a test's fault"));

    List<Reply> replies = new ArrayList<>();
    Awaits.until("dead", () -> isRefused(scheduler, replies));
    for (Reply reply : replies) {
      assertTrue(reply.await(Awaits.PATIENCE));
    }
    assertRefusesWork(scheduler);
    closeIt(scheduler);
  }

  @Test
  default void deathLeavesNobodyWaitingForFilesAndSlots(@TempDir Path directory) throws Exception {
    Doomed doomed = doomed(mortal());
    Scheduler scheduler = doomed.scheduler();
    try (Fifo fifo = Fifo.in(directory);
        Gate gate = new Gate()) {
      FileHandle handle = fifo.open(scheduler);
      CountingGuard slotGuard = new CountingGuard();
      RegisteredFile registered = scheduler.registerFile(handle, slotGuard);
      Opcode read = Opcode.read(registered, Segments.zeroed(1), Opcode.CURRENT_POSITION);
      Reply reading = scheduler.submit(read);
      CompletableFuture<Void> takenOut = registered.unregisterAsync();
      Reply closing = handle.closeAsync();
      scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      CompletableFuture<?> registering =
          scheduler.registerBufferAsync(Segments.zeroed(4096), Guard.NONE);

      doomed.kill(new IllegalStateException("a test's fault"));
      gate.open();

      assertTrue(reading.await(Awaits.PATIENCE));
      assertTrue(closing.await(Awaits.PATIENCE));
      Awaits.until("the slot's future is over", takenOut::isDone);
      Awaits.until("the registration's future is over", registering::isDone);
      assertTrue(slotGuard.releases() <= 1);
      fifo.feed(1);
      closeIt(scheduler);
    }
  }

  private SchedulerBuilder mortal() {
    return Stall.sized(builder()).closeTimeout(SOON);
  }

  private static void assertAnswered(Reply reply, CountingGuard guard) throws InterruptedException {
    assertTrue(reply.await(Awaits.PATIENCE), () -> "no reply to " + reply.opcode().describe());
    SchedulerDiedException failure = reply.failure();
    if (failure == null) {
      int result = reply.result();
      assertTrue(result >= 0 || result == -Errno.ECANCELED, () -> "result " + result);
    }
    boolean isKept = failure != null && failure.outcomeUnknown();
    assertEquals(isKept ? 0 : 1, guard.releases(), () -> "releases of its guard: " + reply);
  }

  private static void assertRefusesWork(Scheduler scheduler) {
    CountingGuard guard = new CountingGuard();
    assertTrue(scheduler.isClosed());
    assertThrows(SchedulerClosedException.class, () -> scheduler.submit(Opcode.nop(), guard));
    assertThrows(SchedulerClosedException.class, () -> scheduler.trySubmit(Opcode.nop(), guard));
    assertThrows(SchedulerClosedException.class, () -> scheduler.open(Path.of("file")));
    assertEquals(0, guard.releases());
  }

  private static boolean isRefused(Scheduler scheduler, List<Reply> replies) {
    try {
      Reply reply = scheduler.trySubmit(Opcode.nop(), Guard.NONE);
      if (reply != null) {
        replies.add(reply);
      }
      return false;
    } catch (SchedulerClosedException e) {
      return true;
    }
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      causes.add(each);
    }
    return causes;
  }

  private static void closeIt(Scheduler scheduler) throws InterruptedException {
    Thread closer = Thread.ofPlatform().daemon().start(scheduler::close);
    assertTrue(closer.join(Awaits.PATIENCE), "close of a dead scheduler never returns");
    assertFalse(closer.isAlive());
  }
}

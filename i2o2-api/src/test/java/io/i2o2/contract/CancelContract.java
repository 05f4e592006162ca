package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling: the reply comes in any case, once. */
public interface CancelContract extends BackendFixture {

  @Test
  default void cancellingEndsAReadThatWaits(@TempDir Path directory) throws Exception {
    assumeTrue(cancelsReadsInFlight(), "this backend cannot interrupt a read that waits");
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      Reply read = scheduler.submit(Fifo.readOf(handle), guard);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertEquals(0, guard.releases());

      read.cancel();

      assertEquals(-Errno.ECANCELED, Awaits.result(read));
      assertNull(read.failure());
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aReadThatCannotBeCancelledGoesOn(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      Reply read = scheduler.submit(Fifo.readOf(handle), guard);

      read.cancel();
      fifo.feed(1);

      assertOneOf(Awaits.result(read), 1, -Errno.ECANCELED);
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void whatIsStillQueuedCanBeCancelled(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      CountingGuard guard = new CountingGuard();
      List<Reply> queued = stall.fill(guard);
      assertFalse(queued.isEmpty());

      queued.forEach(Reply::cancel);
      queued.forEach(Reply::cancel);
      stall.end();

      for (Reply reply : queued) {
        assertOneOf(Awaits.result(reply), 0, -Errno.ECANCELED);
      }
      assertEquals(queued.size(), guard.releases());
    }
  }

  @Test
  default void cancellingWhatIsOverChangesNothing(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      Reply read = scheduler.submit(Opcode.read(handle, Segments.zeroed(10), 0), guard);
      assertEquals(10, Awaits.result(read));

      read.cancel();

      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertEquals(10, read.result());
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void cancellingWhatIsOverDoesNotHitItsSuccessor(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      List<Reply> over = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        over.add(scheduler.submit(Opcode.nop()));
        // Asked for while it may just be ending, so that the request can arrive too late.
        over.getLast().cancel();
      }
      for (Reply reply : over) {
        assertOneOf(Awaits.result(reply), 0, -Errno.ECANCELED);
      }
      Reply successor = scheduler.submit(Fifo.readOf(handle));
      over.forEach(Reply::cancel);
      for (int i = 0; i < 10; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      }
      assertFalse(successor.isDone());

      fifo.feed(1);
      assertEquals(1, Awaits.result(successor));
    }
  }

  @Test
  default void cancelRacingWithCompletionGivesOneOutcome(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[4096]);
    int operations = 5000;
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      CountingGuard guard = new CountingGuard();
      Semaphore outcomes = new Semaphore(0);
      BlockingQueue<Reply> toCancel = new LinkedBlockingQueue<>();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      Threads.ThrowingRunnable canceller =
          () -> {
            for (int i = 0; i < operations; i++) {
              toCancel.take().cancel();
            }
          };
      Thread thread = Threads.start(Thread.ofPlatform().daemon(), canceller, faults);
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < operations; i++) {
        boolean read = i % 2 == 0;
        Opcode opcode =
            read ? Opcode.read(handle, Segments.zeroed(16), i % 4000) : Opcode.nop().alwaysAsync();
        Reply reply = scheduler.submit(opcode, guard);
        toCancel.add(reply);
        reply.whenComplete(_ -> outcomes.release());
        replies.add(reply);
      }
      for (int i = 0; i < operations; i++) {
        assertOneOf(Awaits.result(replies.get(i)), i % 2 == 0 ? 16 : 0, -Errno.ECANCELED);
      }
      Awaits.ended(List.of(thread));
      assertEquals(List.of(), List.copyOf(faults));
      assertTrue(outcomes.tryAcquire(operations, 30, TimeUnit.SECONDS));
      scheduler.close(Awaits.PATIENCE);
      assertEquals(0, outcomes.availablePermits(), "more than one outcome for an operation");
      assertEquals(operations, guard.releases());
    }
  }

  private static void assertOneOf(int result, int first, int second) {
    assertTrue(
        result == first || result == second,
        () -> "result " + result + ", but expected " + first + " or " + second);
  }
}

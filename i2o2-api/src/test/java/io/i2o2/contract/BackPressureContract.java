package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens while the queue is full. */
public interface BackPressureContract extends BackendFixture {

  @Test
  default void trySubmitDoesNothingWhileTheQueueIsFull(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      CountingGuard queuedGuard = new CountingGuard();
      List<Reply> queued = new ArrayList<>(stall.fill(queuedGuard));
      CountingGuard refused = new CountingGuard();
      AtomicInteger calls = new AtomicInteger();
      int accepted = 0;
      while (scheduler.trySubmit(Opcode.nop(), refused, (_, _, _) -> calls.incrementAndGet())) {
        accepted++;
        assertTrue(accepted < 100, "the queue is never full");
      }
      assertFalse(queued.isEmpty());

      stall.end();
      for (Reply reply : queued) {
        assertEquals(0, Awaits.result(reply));
      }
      scheduler.close(Awaits.PATIENCE);
      assertEquals(queued.size(), queuedGuard.releases());
      assertEquals(accepted, refused.releases());
      assertEquals(accepted, calls.get());
    }
  }

  @Test
  default void submitParksWhileTheQueueIsFullAndGoesOnWhenThereIsRoom(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      CountingGuard guard = new CountingGuard();
      Queue<Reply> replies = new ConcurrentLinkedQueue<>();
      AtomicInteger called = new AtomicInteger();
      List<Thread> submitters = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        boolean callback = i < 4;
        Runnable hundred =
            () -> {
              for (int n = 0; n < 100; n++) {
                if (callback) {
                  scheduler.submit(Opcode.nop(), guard, (_, _, _) -> called.incrementAndGet());
                } else {
                  replies.add(scheduler.submit(Opcode.nop(), guard));
                }
              }
            };
        submitters.add((i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(hundred));
      }
      submitters.forEach(Awaits::parked);
      assertEquals(0, guard.releases());

      stall.end();
      Awaits.ended(submitters);
      scheduler.close(Awaits.PATIENCE);
      assertEquals(400, replies.size());
      for (Reply reply : replies) {
        assertEquals(0, Awaits.result(reply));
      }
      assertEquals(400, called.get());
      assertEquals(800, guard.releases());
    }
  }

  @Test
  default void aWaitForRoomKeepsAnInterruptForLater(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      AtomicBoolean kept = new AtomicBoolean();
      Thread submitter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 100 && !kept.get(); i++) {
                      scheduler.submit(Opcode.nop());
                      kept.set(Thread.currentThread().isInterrupted());
                    }
                  });
      Awaits.parked(submitter);
      submitter.interrupt();

      stall.end();
      Awaits.ended(List.of(submitter));
      assertTrue(kept.get(), "the interrupt is lost");
    }
  }

  @Test
  default void manyMoreSubmittersThanTheQueueHoldsGetOneReplyEach() throws Exception {
    int callers = 150;
    int rounds = 20;
    try (Scheduler scheduler = start(builder().queueSize(2))) {
      CountingGuard guard = new CountingGuard();
      Semaphore outcomes = new Semaphore(0);
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        Threads.ThrowingRunnable caller =
            () -> {
              for (int n = 0; n < rounds; n++) {
                Reply reply = scheduler.submit(Opcode.nop(), guard);
                reply.whenComplete(_ -> outcomes.release());
                assertEquals(0, reply.join());
              }
            };
        Thread.Builder kind = i % 5 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(Threads.start(kind, caller, faults));
      }
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
      assertTrue(outcomes.tryAcquire(callers * rounds, 30, TimeUnit.SECONDS));
      assertFalse(outcomes.tryAcquire(), "more than one outcome for a submission");
      assertEquals(callers * rounds, guard.releases());
    }
  }

  @Test
  default void callersThatDoNotWaitForRepliesAreHeldBackToo() throws Exception {
    int callers = 16;
    int each = 500;
    try (Scheduler scheduler = start(builder().queueSize(2))) {
      AtomicInteger results = new AtomicInteger();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      CountingGuard guard = new CountingGuard();
      for (int i = 0; i < callers; i++) {
        Threads.ThrowingRunnable caller =
            () -> {
              for (int n = 0; n < each; n++) {
                scheduler.submit(
                    Opcode.nop(), guard, (result, _, _) -> results.addAndGet(result + 1));
              }
            };
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(Threads.start(kind, caller, faults));
      }
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
      scheduler.close(Awaits.PATIENCE);
      assertEquals(callers * each, results.get());
      assertEquals(callers * each, guard.releases());
    }
  }
}

package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several operations at once: all or none. */
public interface SubmitAllContract extends BackendFixture {

  @Test
  default void aBatchHasItsRepliesInItsOrder(@TempDir Path directory) throws Exception {
    int size = 16;
    try (Scheduler scheduler = start(builder().queueSize(size));
        FileHandle handle =
            scheduler.open(
                directory.resolve("file"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ)) {
      CountingGuard guard = new CountingGuard();
      List<Submission> batch = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        batch.add(new Submission(Opcode.write(handle, Segments.zeroed(i + 1), i * 100L), guard));
      }

      List<Reply> replies = scheduler.submitAll(batch);

      assertEquals(size, replies.size());
      for (int i = 0; i < size; i++) {
        assertSame(batch.get(i).opcode(), replies.get(i).opcode());
        assertEquals(i + 1, Awaits.result(replies.get(i)));
      }
      assertEquals(size, guard.releases());
    }
  }

  @Test
  default void anEmptyBatchHasNoReplies() {
    try (Scheduler scheduler = start()) {
      assertEquals(List.of(), scheduler.submitAll(List.of()));
    }
  }

  @Test
  default void aBatchLargerThanTheQueueIsRefusedWhole() {
    try (Scheduler scheduler = start(builder().queueSize(8))) {
      CountingGuard guard = new CountingGuard();
      List<Submission> batch = Collections.nCopies(9, new Submission(Opcode.nop(), guard));

      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> scheduler.submitAll(batch));

      String message = String.valueOf(thrown.getMessage());
      assertTrue(message.contains("9") && message.contains("8"), message);
      scheduler.close(Awaits.PATIENCE);
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void aBatchWithOneBadOperationIsRefusedWhole(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().queueSize(8))) {
      FileHandle closed = scheduler.open(file);
      closed.close();
      CountingGuard guard = new CountingGuard();
      Submission good = new Submission(Opcode.nop(), guard);
      Submission bad = new Submission(Opcode.read(closed, Segments.zeroed(1), 0), guard);

      assertThrows(
          IllegalStateException.class, () -> scheduler.submitAll(List.of(good, good, bad)));

      scheduler.close(Awaits.PATIENCE);
      assertEquals(0, guard.releases());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the null is the test
  default void aBatchWithNullIsRefusedWhole() {
    try (Scheduler scheduler = start(builder().queueSize(8))) {
      CountingGuard guard = new CountingGuard();
      List<Submission> batch = Arrays.asList(new Submission(Opcode.nop(), guard), null);

      assertThrows(NullPointerException.class, () -> scheduler.submitAll(batch));

      scheduler.close(Awaits.PATIENCE);
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void aBatchParksUntilThereIsRoomForAll(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      stall.fill(new CountingGuard());
      CountingGuard guard = new CountingGuard();
      List<Submission> batch = Collections.nCopies(4, new Submission(Opcode.nop(), guard));
      Queue<Reply> replies = new ConcurrentLinkedQueue<>();
      // More batches than a pool that has not settled yet might make room for.
      List<Thread> submitters = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        submitters.add(
            kind.start(
                () -> {
                  for (int n = 0; n < 10; n++) {
                    replies.addAll(scheduler.submitAll(batch));
                  }
                }));
      }
      submitters.forEach(Awaits::parked);

      stall.end();
      Awaits.ended(submitters);
      assertEquals(160, replies.size());
      for (Reply reply : replies) {
        assertEquals(0, Awaits.result(reply));
      }
      assertEquals(160, guard.releases());
    }
  }

  @Test
  default void batchesOfManyThreadsMixWithSingleSubmissions() throws Exception {
    try (Scheduler scheduler = start(builder().queueSize(4))) {
      CountingGuard guard = new CountingGuard();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int size = 1 + i % 4;
        List<Submission> batch = Collections.nCopies(size, new Submission(Opcode.nop(), guard));
        Threads.ThrowingRunnable caller =
            () -> {
              for (int n = 0; n < 50; n++) {
                for (Reply reply : scheduler.submitAll(batch)) {
                  assertEquals(0, reply.join());
                }
                assertEquals(0, scheduler.submit(Opcode.nop(), guard).join());
              }
            };
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(Threads.start(kind, caller, faults));
      }
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
      assertEquals(12 / 4 * (1 + 2 + 3 + 4) * 50 + 12 * 50, guard.releases());
    }
  }

  @Test
  default void aBatchThatWaitsForRoomIsRefusedWholeByAClose(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      stall.fill(new CountingGuard());
      CountingGuard guard = new CountingGuard();
      List<Submission> batch = Collections.nCopies(4, new Submission(Opcode.nop(), guard));
      Queue<Reply> accepted = new ConcurrentLinkedQueue<>();
      CompletableFuture<Throwable> refusal = new CompletableFuture<>();
      Thread submitter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (!refusal.isDone()) {
                        accepted.addAll(scheduler.submitAll(batch));
                      }
                    } catch (SchedulerClosedException e) {
                      refusal.complete(e);
                    }
                  });
      Awaits.parked(submitter);

      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Awaits.PATIENCE));
      assertNotNull(Awaits.value(refusal));
      assertEquals(0, guard.releases());
      stall.end();
      Awaits.ended(List.of(closer, submitter));
      assertEquals(accepted.size(), guard.releases());
    }
  }

  @Test
  default void aRefusedBatchHoldsNoFileOpen(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("held"), new byte[10]);
    try (Scheduler scheduler = start()) {
      FileHandle file = scheduler.open(path);
      FileHandle closed = scheduler.open(path);
      closed.close();
      CountingGuard guard = new CountingGuard();
      Submission good = new Submission(Opcode.read(file, Segments.zeroed(10), 0), guard);
      Submission bad = new Submission(Opcode.read(closed, Segments.zeroed(10), 0), guard);

      assertThrows(IllegalStateException.class, () -> scheduler.submitAll(List.of(good, bad)));

      assertEquals(0, Awaits.result(file.closeAsync()), "closed, as nothing uses it");
      assertEquals(0, guard.releases());
    }
  }

  @Test
  default void whatFindsNoRoomHoldsNoFileOpen(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("held"), new byte[10]);
    try (Scheduler scheduler = start(Stall.sized(builder()))) {
      FileHandle file = scheduler.open(path);
      try (Stall stall = Stall.of(scheduler, directory)) {
        List<Reply> accepted = new ArrayList<>();
        Opcode read = Opcode.read(file, Segments.zeroed(10), 0);
        for (Reply reply; (reply = scheduler.trySubmit(read, Guard.NONE)) != null; ) {
          accepted.add(reply);
        }
        Reply close = file.closeAsync();
        stall.end();
        for (Reply reply : accepted) {
          assertEquals(10, Awaits.result(reply));
        }
        assertEquals(0, Awaits.result(close), "closed, as nothing uses it any more");
      }
    }
  }
}

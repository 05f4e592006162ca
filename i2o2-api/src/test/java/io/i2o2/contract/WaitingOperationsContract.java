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
import io.i2o2.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads that wait for data, as many as are taken, hold up nothing else, and are served in the end.
 */
public interface WaitingOperationsContract extends BackendFixture {
  /** Far more than a scheduler of these sizes takes. */
  int MANY = 1000;

  /** More than can find room after all. */
  int MORE = 300;

  /** A scheduler of which little can be under way. */
  private Scheduler small() {
    return start(sized(builder()));
  }

  private static SchedulerBuilder sized(SchedulerBuilder builder) {
    return builder.queueSize(8).ringDepth(4).poolSize(2).registeredFiles(2);
  }

  @Test
  default void waitingReadsDoNotHoldUpOthers(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small();
        FileHandle handle =
            scheduler.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileHandle pipe = fifo.open(scheduler)) {
      boolean truncates = Lacking.runs(scheduler, Opcode.ftruncate(handle, 10));
      List<Reply> waiting = fill(scheduler, pipe);

      for (int i = 0; i < 20; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
        assertEquals(
            10, Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(10), 0))));
        assertEquals(
            10, Awaits.result(scheduler.submit(Opcode.write(handle, Segments.zeroed(10), 0))));
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.fsync(handle))));
        if (truncates) {
          assertEquals(0, Awaits.result(scheduler.submit(Opcode.ftruncate(handle, 10))));
        }
        scheduler.open(file).close();
      }
      assertTrue(waiting.stream().noneMatch(Reply::isDone));
      feed(fifo, waiting);
    }
  }

  @Test
  default void aHandleClosesAfterTheReadsThatWaited(@TempDir Path directory) throws Exception {
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small()) {
      FileHandle pipe = fifo.open(scheduler);
      List<Reply> waiting = fill(scheduler, pipe);

      Reply close = pipe.closeAsync();
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertFalse(close.isDone());

      feed(fifo, waiting);
      assertEquals(0, Awaits.result(close));
    }
  }

  @Test
  default void aSlotIsFreedAfterTheReadsThatWaited(@TempDir Path directory) throws Exception {
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small();
        FileHandle pipe = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      RegisteredFile slot = scheduler.registerFile(pipe, guard);
      List<Reply> waiting = fill(scheduler, slot);

      CompletableFuture<Void> takenOut = slot.unregisterAsync();
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertFalse(takenOut.isDone());
      assertEquals(0, guard.releases());

      feed(fifo, waiting);
      Awaits.value(takenOut);
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aSlotIsFreedAfterTheReadsThatWaitedWereCancelled(@TempDir Path directory)
      throws Exception {
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small();
        FileHandle pipe = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      RegisteredFile slot = scheduler.registerFile(pipe, guard);
      List<Reply> waiting = fill(scheduler, slot);
      CompletableFuture<Void> takenOut = slot.unregisterAsync();

      waiting.reversed().forEach(Reply::cancel);
      if (!cancelsReadsInFlight()) {
        fifo.feed(waiting.size());
      }

      Awaits.value(takenOut);
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aReplacedSlotServesTheReadsThatWaited(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small();
        FileHandle handle = scheduler.open(file);
        FileHandle pipe = fifo.open(scheduler)) {
      RegisteredFile slot = scheduler.registerFile(pipe, Guard.NONE);
      List<Reply> waiting = fill(scheduler, slot);
      CompletableFuture<RegisteredFile> replaced = new CompletableFuture<>();
      Thread replacer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      replaced.complete(slot.replace(handle, Guard.NONE));
                    } catch (Throwable e) {
                      replaced.completeExceptionally(e);
                    }
                  });

      feed(fifo, waiting);
      RegisteredFile next = Awaits.value(replaced);
      Awaits.ended(List.of(replacer));
      assertEquals(10, Awaits.result(scheduler.submit(Opcode.read(next, Segments.zeroed(10), 0))));
    }
  }

  @Test
  default void eachReadThatWaitsCanBeCancelled(@TempDir Path directory) throws Exception {
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small();
        FileHandle pipe = fifo.open(scheduler)) {
      List<Reply> waiting = fill(scheduler, pipe);

      waiting.reversed().forEach(Reply::cancel);

      if (!cancelsReadsInFlight()) {
        fifo.feed(waiting.size());
      }
      for (Reply reply : waiting) {
        int result = Awaits.result(reply);
        assertTrue(
            result == -Errno.ECANCELED || (!cancelsReadsInFlight() && result == 1),
            reply::toString);
      }
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  default void aCloseAnswersEveryReadThatWaits(@TempDir Path directory) throws Exception {
    try (Fifo fifo = Fifo.in(directory)) {
      Scheduler scheduler = small();
      List<Reply> waiting = fill(scheduler, fifo.open(scheduler));

      scheduler.close(Duration.ZERO);

      waiting.forEach(reply -> assertTrue(reply.isDone(), reply::toString));
    }
  }

  @Test
  default void aDeathAnswersEveryReadThatWaits(@TempDir Path directory) throws Exception {
    Doomed doomed = doomed(sized(builder()).closeTimeout(Duration.ofMillis(100)));
    Scheduler scheduler = doomed.scheduler();
    try (Fifo fifo = Fifo.in(directory)) {
      List<Reply> waiting = fill(scheduler, fifo.open(scheduler));

      doomed.kill(new IllegalStateException("a test's fault"));
      Reply last = scheduler.trySubmit(Opcode.nop(), Guard.NONE);

      assertTrue(last == null || last.await(Awaits.PATIENCE));
      for (Reply reply : waiting) {
        assertTrue(reply.await(Awaits.PATIENCE), () -> "no reply to " + reply);
      }
      scheduler.close();
    }
  }

  @Test
  default void whoSubmitsTooManyParksUntilThereIsRoom(@TempDir Path directory) throws Exception {
    try (Fifo fifo = Fifo.in(directory);
        Scheduler scheduler = small();
        FileHandle pipe = fifo.open(scheduler)) {
      List<Reply> waiting = fill(scheduler, pipe);
      List<Reply> more = new CopyOnWriteArrayList<>();
      // A few may still find room, where a read has just gone to a thread.
      Thread submitter =
          RingCallers.startBeside(
              scheduler,
              () -> {
                while (more.size() < MORE) {
                  more.add(scheduler.submit(Fifo.readOf(pipe)));
                }
              });

      Awaits.parked(submitter);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertTrue(more.size() < MORE);

      fifo.feed(MORE);
      feed(fifo, waiting);
      Awaits.ended(List.of(submitter));
      for (Reply reply : more) {
        assertEquals(1, Awaits.result(reply));
      }
    }
  }

  @Test
  default void whoParksWithTooManyIsRefusedByAClose(@TempDir Path directory) throws Exception {
    try (Fifo fifo = Fifo.in(directory)) {
      Scheduler scheduler = small();
      FileHandle pipe = fifo.open(scheduler);
      fill(scheduler, pipe);
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread submitter =
          RingCallers.startBeside(
              scheduler,
              () ->
                  thrown.complete(
                      assertThrows(
                          SchedulerClosedException.class,
                          () -> {
                            while (true) {
                              scheduler.submit(Fifo.readOf(pipe));
                            }
                          })));
      Awaits.parked(submitter);

      scheduler.close(Duration.ZERO);

      Awaits.value(thrown);
    }
  }

  @Test
  default void whoParksWithTooManyIsRefusedByACloseThatWaitsForThem(@TempDir Path directory)
      throws Exception {
    try (Fifo fifo = Fifo.in(directory)) {
      Scheduler scheduler = small();
      FileHandle pipe = fifo.open(scheduler);
      List<Reply> waiting = fill(scheduler, pipe);
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread submitter =
          RingCallers.startBeside(
              scheduler,
              () -> {
                try {
                  while (true) {
                    scheduler.submit(Fifo.readOf(pipe));
                  }
                } catch (SchedulerClosedException e) {
                  thrown.complete(e);
                }
              });
      Awaits.parked(submitter);

      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Duration.ofMinutes(10)));
      Awaits.value(thrown);
      assertTrue(waiting.stream().noneMatch(Reply::isDone));

      fifo.feed(MORE);
      feed(fifo, waiting);
      Awaits.ended(List.of(closer));
    }
  }

  /** Submits reads until no more are taken, however often the scheduler gets to take some. */
  private static List<Reply> fill(Scheduler scheduler, Target pipe) throws InterruptedException {
    List<Reply> waiting = new ArrayList<>();
    Opcode read = Opcode.read(pipe, Segments.zeroed(1), Opcode.CURRENT_POSITION);
    for (int refusals = 0; refusals < 3; ) {
      Reply reply = scheduler.trySubmit(read, Guard.NONE);
      if (reply != null) {
        waiting.add(reply);
        refusals = 0;
      } else {
        refusals++;
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      }
      assertTrue(waiting.size() < MANY, "there is no limit");
    }
    return waiting;
  }

  private static void feed(Fifo fifo, List<Reply> waiting) throws Exception {
    fifo.feed(waiting.size());
    for (Reply reply : waiting) {
      assertEquals(1, Awaits.result(reply));
    }
  }
}

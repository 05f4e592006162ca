package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing a scheduler at the end of the caller's stack: it can be done again, and does no harm. */
public interface StackEndCloseContract extends BackendFixture {
  /** How many schedulers are closed so. */
  int ROUNDS = 8;

  @Test
  default void aCloseThatThrowsCanBeMadeAgain(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    for (int round = 0; round < ROUNDS; round++) {
      Scheduler scheduler = start(builder().registeredFiles(2).registeredBuffers(2));
      FileHandle handle = scheduler.open(file);
      Reply read = scheduler.submit(Opcode.read(handle, Segments.zeroed(10), 0));
      StackEnd.make(closes(scheduler));
      Awaits.ended(List.of(Thread.ofPlatform().daemon().start(scheduler::close)));
      assertTrue(read.isDone());
    }
  }

  @Test
  default void submittersThatWaitAreRefusedByACloseThatThrows(@TempDir Path directory)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Scheduler scheduler = start(Stall.sized(builder()));
      Path own = Files.createDirectory(directory.resolve("round" + round));
      try (Stall stall = Stall.of(scheduler, own)) {
        Submitters submitters = new Submitters(scheduler);
        submitters.start(20);
        submitters.awaitParked();
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        Thread ender =
            Threads.start(
                Thread.ofPlatform(),
                () -> {
                  Awaits.until("closed", scheduler::isClosed);
                  stall.end();
                },
                faults);
        StackEnd.make(closes(scheduler));
        submitters.awaitEnd();
        Awaits.ended(List.of(ender));
        assertEquals(List.of(), List.copyOf(faults));
        scheduler.close();
        submitters.assertOneOutcomeEach();
      }
    }
  }

  @Test
  default void aLoopThatNeverRanIsNotEndedByACloseThatThrows() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      SchedulerLoop loop = builder().rings(1).buildLoop();
      Scheduler scheduler = loop.scheduler();
      CountingGuard guard = new CountingGuard();
      Reply reply = scheduler.submit(Opcode.nop(), guard);
      StackEnd.make(closes(scheduler));
      scheduler.close();
      assertTrue(reply.isDone());
      assertEquals(0, reply.result());
      assertEquals(1, guard.releases());
    }
  }

  /** And one that does nothing, as all of them may throw. */
  private static List<StackEnd.Call> closes(Scheduler scheduler) {
    List<StackEnd.Call> calls = new ArrayList<>();
    for (int i = 1; i < 100; i++) {
      calls.add(
          new StackEnd.Call() {
            @Override
            void make() {
              scheduler.close();
            }
          });
    }
    calls.add(
        new StackEnd.Call() {
          @Override
          void make() {}
        });
    return calls;
  }
}

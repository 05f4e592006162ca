package io.i2o2.fallback.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerClosedException;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import io.i2o2.spi.OwnThread;
import io.i2o2.spi.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class JobQueueTest {
  private final CompletionQueue completions = new CompletionQueue(4);
  private final JobQueue queue = new JobQueue("test", 4, completions, new Workers(0));
  private final Context context =
      new Context(
          queue,
          completions,
          new OwnThread("test", Duration.ofSeconds(1)),
          new Operations(new DescriptorTable()),
          new Patience());
  private final Pool pool = new Pool("test", queue, completions, _ -> {});
  private final Worker worker = new Worker(queue, completions, pool, false, _ -> {});

  JobQueueTest() {
    queue.start();
  }

  @Test
  void givesJobsInTheirOrder() {
    List<OperationJob> jobs = jobs(3);
    assertTrue(offer(jobs));
    for (OperationJob job : jobs) {
      assertSame(job, queue.take(worker));
      assertSame(job, worker.running());
    }
  }

  @Test
  void refusesWhatDoesNotFitAsAWhole() {
    assertTrue(offer(jobs(3)));
    assertFalse(offer(jobs(2)));
    assertTrue(offer(jobs(1)));
    assertFalse(offer(jobs(1)));
  }

  @Test
  void aBatchThatWaitsIsNotOvertaken() throws Exception {
    assertTrue(offer(jobs(2)));
    List<OperationJob> batch = jobs(4);
    CompletableFuture<Void> putting = put(batch);
    assertFalse(offer(jobs(1)), "there is room for one, but others came first");

    queue.take(worker);
    queue.take(worker);
    putting.get(30, TimeUnit.SECONDS);
    assertSame(batch.getFirst(), queue.take(worker));
  }

  @Test
  void whatIsCancelledMakesRoom() throws Exception {
    List<OperationJob> first = jobs(4);
    assertTrue(offer(first));
    CompletableFuture<Void> putting = put(jobs(1));

    first.get(2).reply().cancel();
    first.get(2).reply().cancel();
    putting.get(30, TimeUnit.SECONDS);
    assertSame(first.get(2), completions.poll());
    assertNull(completions.poll());
    assertSame(first.get(0), queue.take(worker));
    assertSame(first.get(1), queue.take(worker));
    assertSame(first.get(3), queue.take(worker));
    first.get(3).reply().cancel();
    assertNull(completions.poll(), "a worker has it");
  }

  @Test
  void theSchedulersOwnJobsNeedNoPlace() {
    assertTrue(offer(jobs(4)));
    OperationJob own = OperationJob.own(context, Opcode.nop());
    OperationJob late = OperationJob.own(context, Opcode.nop());
    assertTrue(queue.shut(use(own)));
    queue.close(0);
    assertTrue(queue.shut(use(late)));
    for (int i = 0; i < 4; i++) {
      assertNotNull(queue.takeBack(null));
    }
    assertNull(queue.takeBack(null));
    assertSame(own, queue.take(worker));
    assertSame(late, queue.take(worker));
  }

  @Test
  void theEndingWaitsForTheLastUser() {
    OperationJob ending = OperationJob.own(context, Opcode.nop());
    Use use = use(ending);
    OperationJob user = user(use);
    assertTrue(offer(List.of(user)));
    assertTrue(queue.shut(use));
    assertFalse(queue.shut(use), "once");
    assertSame(user, queue.take(worker));
    assertNull(queue.takeBackOwn());

    user.deliver();
    assertSame(ending, queue.takeBackOwn());
  }

  @Test
  void whatIsRefusedLeavesWhatItWouldUse() {
    OperationJob ending = OperationJob.own(context, Opcode.nop());
    Use use = use(ending);
    assertTrue(offer(jobs(3)));
    assertFalse(offer(List.of(user(use), user(use))), "no room");
    Use shut = use(OperationJob.own(context, Opcode.nop()));
    queue.shut(shut);
    assertEquals(
        Admitted.GONE, queue.submit(batch(List.of(user(use), user(shut))), false), "one is shut");
    assertEquals(1, use.users);
  }

  @Test
  void aBatchRefusedAfterItWaitedLeavesWhatItWouldUse() throws Exception {
    OperationJob ending = OperationJob.own(context, Opcode.nop());
    Use use = use(ending);
    assertTrue(offer(jobs(4)));
    CompletableFuture<Void> putting = put(List.of(user(use), user(use)));
    assertTrue(queue.shut(use));
    assertNull(queue.takeBackOwn(), "it waits with the file open");

    queue.close(0);
    queue.refuseWaiting();
    assertThrows(ExecutionException.class, () -> putting.get(30, TimeUnit.SECONDS));
    assertSame(ending, queue.takeBackOwn());
  }

  @Test
  void aBatchThatWaitsHoldsItsBuffer() throws Exception {
    OperationJob ending = OperationJob.own(context, Opcode.nop());
    Use use = use(ending);
    OperationJob user =
        OperationJob.replying(context, Opcode.nop(), Guard.NONE, new Uses(null, null, use, null));
    assertTrue(offer(jobs(4)));
    CompletableFuture<Void> putting = put(List.of(user));
    assertTrue(queue.shut(use));
    assertNull(queue.takeBackOwn(), "it waits with the buffer registered");

    queue.take(worker);
    putting.get(30, TimeUnit.SECONDS);
    assertNull(queue.takeBackOwn(), "it was let in");
    user.deliver();
    assertSame(ending, queue.takeBackOwn());
  }

  @Test
  void streamsHaveTheirOwnPlacesAndAreRunOneAfterTheOther() {
    StreamEnd end = new StreamEnd();
    List<OperationJob> reads = List.of(stream(end), stream(end), stream(end), stream(end));
    assertTrue(offer(reads));
    assertFalse(offer(List.of(stream(end))));
    List<OperationJob> others = jobs(4);
    assertTrue(offer(others), "streams do not take the places of others");
    assertSame(others.getFirst(), queue.take(worker));

    Worker first = new Worker(queue, completions, pool, true, _ -> {});
    assertSame(reads.get(0), queue.take(first));
    assertSame(reads.get(1), queue.take(first), "when the one before has ended");
    reads.get(2).reply().cancel();
    assertSame(reads.get(2), completions.poll(), "what waits behind can be cancelled");
    assertSame(reads.get(3), queue.take(first));
  }

  @Test
  void whatIsCancelledOfAStreamMakesRoomThere() {
    StreamEnd end = new StreamEnd();
    List<OperationJob> reads = List.of(stream(end), stream(end), stream(end), stream(end));
    assertTrue(offer(reads));
    assertFalse(offer(List.of(stream(end))));

    reads.get(1).reply().cancel();
    assertTrue(offer(List.of(stream(end))));
    assertFalse(offer(List.of(stream(end))));
  }

  @Test
  void opensThatTurnOutToBeOfStreamsDoNotHoldUpOthers() {
    for (int i = 0; i < 10; i++) {
      OperationJob open = jobs(1).getFirst();
      assertTrue(offer(List.of(open)));
      assertSame(open, queue.take(worker));
      assertTrue(queue.move(worker, open, new StreamEnd()));
    }
    assertTrue(offer(jobs(4)));
    assertFalse(offer(List.of(stream(new StreamEnd()))), "more than its places");
  }

  @Test
  void aSubmitterThatWaitsForAStreamDoesNotHoldUpOthers() throws Exception {
    StreamEnd end = new StreamEnd();
    assertTrue(offer(List.of(stream(end), stream(end), stream(end), stream(end))));
    CompletableFuture<Void> putting = put(List.of(stream(end)));
    assertTrue(offer(jobs(4)));

    Worker reader = new Worker(queue, completions, pool, true, _ -> {});
    assertNotNull(queue.take(reader));
    assertFalse(putting.isDone(), "an operation that waits keeps its place");
    queue.freeStreamPlace();
    queue.settle();
    putting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void closingRefusesThoseWhoWait() throws Exception {
    assertTrue(offer(jobs(4)));
    CompletableFuture<Void> putting = put(jobs(1));
    queue.close(0);
    queue.refuseWaiting();

    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> putting.get(30, TimeUnit.SECONDS));
    assertTrue(thrown.getCause() instanceof SchedulerClosedException);
    assertThrows(SchedulerClosedException.class, () -> offer(jobs(1)));
  }

  @Test
  void deathIsTheCauseOfRefusals() {
    IllegalStateException cause = new IllegalStateException("a test's fault");
    queue.close(0, cause);
    SchedulerClosedException thrown =
        assertThrows(SchedulerClosedException.class, () -> offer(jobs(1)));
    assertSame(cause, thrown.getCause());
  }

  @Test
  void endsOnlyWhenEverythingHasEnded() {
    List<OperationJob> jobs = jobs(1);
    assertTrue(offer(jobs));
    assertFalse(queue.endIfIdle());
    assertSame(jobs.getFirst(), queue.take(worker));
    assertFalse(queue.endIfIdle());
    jobs.getFirst().deliver();
    assertTrue(queue.endIfIdle());
    assertNull(queue.take(worker));
    queue.shut(use(OperationJob.own(context, Opcode.nop())));
    assertNull(queue.takeBackOwn(), "it is over");
  }

  @Test
  void anInterruptDoesNotEndAWaitForRoom() throws Exception {
    assertTrue(offer(jobs(4)));
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread submitter =
        Thread.ofVirtual()
            .start(
                () -> {
                  putHere(jobs(1));
                  flag.complete(Thread.currentThread().isInterrupted());
                });
    awaitWaiting(submitter);
    submitter.interrupt();
    queue.take(worker);
    assertTrue(flag.get(30, TimeUnit.SECONDS));
    assertTrue(submitter.join(Duration.ofSeconds(30)));
  }

  /** A put on another thread, which waits already. */
  private CompletableFuture<Void> put(List<OperationJob> jobs) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    putHere(jobs);
                    done.complete(null);
                  } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                  }
                });
    awaitWaiting(thread);
    return done;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      LockSupport.parkNanos(100_000);
    }
  }

  private boolean offer(List<OperationJob> jobs) {
    Admitted answer = queue.submit(batch(jobs), false);
    if (answer == Admitted.CLOSED) {
      throw queue.refusal();
    }
    return answer == Admitted.YES;
  }

  private void putHere(List<OperationJob> jobs) {
    if (queue.submit(batch(jobs), true) != Admitted.YES) {
      throw queue.refusal();
    }
  }

  private static Batch batch(List<OperationJob> jobs) {
    Batch batch = new Batch();
    jobs.forEach(batch::add);
    return batch;
  }

  private List<OperationJob> jobs(int count) {
    List<OperationJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(OperationJob.replying(context, Opcode.nop(), Guard.NONE, Uses.NONE));
    }
    return jobs;
  }

  private OperationJob user(Use use) {
    return OperationJob.replying(context, Opcode.nop(), Guard.NONE, new Uses(null, use, use, null));
  }

  private OperationJob stream(StreamEnd end) {
    return OperationJob.replying(context, Opcode.nop(), Guard.NONE, Uses.of(null, null, end));
  }

  private static Use use(OperationJob ending) {
    return new Use(ending) {
      @Override
      RuntimeException gone(String operation) {
        return new IllegalStateException(operation);
      }
    };
  }
}

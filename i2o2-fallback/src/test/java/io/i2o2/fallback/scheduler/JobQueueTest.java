package io.i2o2.fallback.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
  private final JobQueue queue = new JobQueue("test", 4);
  private final CompletionQueue completions = new CompletionQueue(4);
  private final Context context =
      new Context(
          queue,
          completions,
          new OwnThread("test", java.time.Duration.ofSeconds(1)),
          new Operations(new DescriptorTable()),
          new Patience());
  private final Worker worker = new Worker(queue, completions, _ -> {});

  JobQueueTest() {
    queue.start();
  }

  @Test
  void givesJobsInTheirOrder() {
    List<OperationJob> jobs = jobs(3);
    assertTrue(queue.offer(jobs));
    for (OperationJob job : jobs) {
      assertSame(job, queue.take(worker));
      assertSame(job, worker.running());
    }
  }

  @Test
  void refusesWhatDoesNotFitAsAWhole() {
    assertTrue(queue.offer(jobs(3)));
    assertFalse(queue.offer(jobs(2)));
    assertTrue(queue.offer(jobs(1)));
    assertFalse(queue.offer(jobs(1)));
  }

  @Test
  void aBatchThatWaitsIsNotOvertaken() throws Exception {
    assertTrue(queue.offer(jobs(2)));
    List<OperationJob> batch = jobs(4);
    CompletableFuture<Void> putting = put(batch);
    assertFalse(queue.offer(jobs(1)), "there is room for one, but others came first");

    queue.take(worker);
    queue.take(worker);
    putting.get(30, TimeUnit.SECONDS);
    assertSame(batch.getFirst(), queue.take(worker));
  }

  @Test
  void whatIsTakenBackMakesRoom() throws Exception {
    List<OperationJob> first = jobs(4);
    assertTrue(queue.offer(first));
    CompletableFuture<Void> putting = put(jobs(1));

    assertTrue(queue.remove(first.get(2)));
    assertFalse(queue.remove(first.get(2)));
    putting.get(30, TimeUnit.SECONDS);
    assertSame(first.get(0), queue.take(worker));
    assertSame(first.get(1), queue.take(worker));
    assertSame(first.get(3), queue.take(worker));
    assertFalse(queue.remove(first.get(3)), "a worker has it");
  }

  @Test
  void theSchedulersOwnJobsNeedNoPlace() {
    assertTrue(queue.offer(jobs(4)));
    OperationJob own = OperationJob.own(context, Opcode.nop());
    assertTrue(queue.force(own));
    queue.close();
    assertTrue(queue.force(OperationJob.own(context, Opcode.nop())));
    assertEquals(4, queue.removeOperations().size());
    assertSame(own, queue.take(worker));
  }

  @Test
  void closingRefusesThoseWhoWait() throws Exception {
    assertTrue(queue.offer(jobs(4)));
    CompletableFuture<Void> putting = put(jobs(1));
    queue.close();

    ExecutionException thrown =
        assertThrows(ExecutionException.class, () -> putting.get(30, TimeUnit.SECONDS));
    assertTrue(thrown.getCause() instanceof SchedulerClosedException);
    assertThrows(SchedulerClosedException.class, () -> queue.offer(jobs(1)));
  }

  @Test
  void deathIsTheCauseOfRefusals() {
    IllegalStateException cause = new IllegalStateException("a test's fault");
    queue.close(cause);
    SchedulerClosedException thrown =
        assertThrows(SchedulerClosedException.class, () -> queue.offer(jobs(1)));
    assertSame(cause, thrown.getCause());
  }

  @Test
  void endsOnlyWhenEverythingHasEnded() {
    List<OperationJob> jobs = jobs(1);
    assertTrue(queue.offer(jobs));
    assertFalse(queue.endIfIdle());
    assertSame(jobs.getFirst(), queue.take(worker));
    assertFalse(queue.endIfIdle());
    jobs.getFirst().deliver();
    assertTrue(queue.endIfIdle());
    assertNull(queue.take(worker));
    assertFalse(queue.force(OperationJob.own(context, Opcode.nop())));
  }

  @Test
  void anInterruptDoesNotEndAWaitForRoom() throws Exception {
    assertTrue(queue.offer(jobs(4)));
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread submitter =
        Thread.ofVirtual()
            .start(
                () -> {
                  queue.put(jobs(1));
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
                    queue.put(jobs);
                    done.complete(null);
                  } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                  }
                });
    awaitWaiting(thread);
    return done;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      LockSupport.parkNanos(100_000);
    }
  }

  private List<OperationJob> jobs(int count) {
    List<OperationJob> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(OperationJob.replying(context, Opcode.nop(), Guard.NONE, Uses.NONE));
    }
    return jobs;
  }
}

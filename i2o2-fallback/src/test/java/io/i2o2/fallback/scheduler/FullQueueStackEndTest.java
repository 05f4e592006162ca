package io.i2o2.fallback.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.engine.OwnThread;
import io.i2o2.engine.SpinBudget;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A submitter at the end of its stack finds no room, and may not even be able to wait for it. */
@Timeout(60)
final class FullQueueStackEndTest {
  private static final int CALLS = 200;
  private static final int STACK_BYTES = 200 * 1024;

  private final CompletionQueue completions = new CompletionQueue(4);
  private final JobQueue queue = new JobQueue("test", 1, completions, new Workers(1));
  private final Context context =
      new Context(
          queue,
          completions,
          new OwnThread("test", Duration.ofSeconds(1)),
          new Operations(new DescriptorTable()),
          new SpinBudget());
  private final Use use =
      new Use(OperationJob.own(context, Opcode.nop())) {
        @Override
        RuntimeException gone(String operation) {
          return new IllegalStateException(operation);
        }
      };
  private final OperationJob[] jobs = new OperationJob[CALLS];
  private final boolean[] threw = new boolean[CALLS];
  private int next;

  @Test
  void thatCannotWaitWasNotAcceptedAndLeavesWhatItWouldUse() throws Exception {
    for (int i = 0; i < CALLS; i++) {
      jobs[i] =
          OperationJob.replying(context, Opcode.nop(), Guard.NONE, new Uses(null, use, null, null));
    }
    queue.start();
    assertEquals(Admitted.YES, queue.submit(Batch.of(jobs[next++]), false));
    Thread deep = new Thread(null, this::descend, "deep", STACK_BYTES);
    Set<Job> taken = new HashSet<>();
    deep.start();
    while (deep.isAlive()) {
      if (deep.getState() == Thread.State.TIMED_WAITING) {
        take(taken);
      }
      LockSupport.parkNanos(10_000);
    }
    assertTrue(deep.join(Duration.ofSeconds(30)));
    take(taken);

    int refused = 0;
    for (int i = 0; i < CALLS; i++) {
      assertEquals(!threw[i], taken.contains(jobs[i]), "job " + i);
      refused += threw[i] ? 1 : 0;
    }
    assertTrue(refused > 0, "no call met the end of the stack");
    assertEquals(1 + taken.size(), use.users);
  }

  /** What is there; those who wait come in. */
  private void take(Set<Job> taken) {
    for (Job job; (job = queue.takeBack(null)) != null; ) {
      taken.add(job);
      queue.settle();
    }
  }

  /** Calls nothing that matters after a call at the end of the stack. */
  @SuppressWarnings("InfiniteRecursion") // that is how the end of the stack is found
  private int descend() {
    int depth = 0;
    try {
      depth = 1 + descend();
    } catch (StackOverflowError e) {
      // The end.
    }
    if (next < CALLS) {
      int mine = next++;
      try {
        queue.submit(Batch.of(jobs[mine]), true);
      } catch (StackOverflowError e) {
        threw[mine] = true;
      }
    }
    return depth;
  }
}

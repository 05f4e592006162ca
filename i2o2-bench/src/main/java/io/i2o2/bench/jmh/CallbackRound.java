package io.i2o2.bench.jmh;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** So many operations, each submitted when another one is over. */
final class CallbackRound implements Completion {
  private final Scheduler scheduler;
  private final AtomicInteger toSubmit;
  private final AtomicInteger toComplete;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean failed;

  CallbackRound(Scheduler scheduler, int operations) {
    this.scheduler = scheduler;
    this.toSubmit = new AtomicInteger(operations);
    this.toComplete = new AtomicInteger(operations);
  }

  void run(int outstanding) throws InterruptedException {
    toSubmit.addAndGet(-outstanding);
    for (int i = 0; i < outstanding; i++) {
      scheduler.submit(Opcode.nop(), Guard.NONE, this);
    }
    over.await();
    if (failed) {
      throw new IllegalStateException("an operation failed");
    }
  }

  @Override
  public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
    boolean last = toComplete.decrementAndGet() == 0;
    boolean more = !last && toSubmit.getAndDecrement() > 0;
    // The queue is larger than all that are outstanding, so it is never full.
    if (failure != null
        || result != 0
        || (more && !scheduler.trySubmit(Opcode.nop(), Guard.NONE, this))) {
      failed = true;
      over.countDown();
    } else if (last) {
      over.countDown();
    }
  }
}

package io.i2o2.fallback.scheduler;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The duty of a pool thread: run jobs, one after the other. Nobody interrupts it. */
final class Worker implements Runnable {
  private final JobQueue queue;
  private final CompletionQueue completions;
  private final Consumer<Throwable> onFault;
  private volatile @Nullable Job running;

  Worker(JobQueue queue, CompletionQueue completions, Consumer<Throwable> onFault) {
    this.queue = queue;
    this.completions = completions;
    this.onFault = onFault;
  }

  @Override
  public void run() {
    try {
      while (runNext()) {
        // One after the other.
      }
    } catch (Throwable e) {
      onFault.accept(e);
    }
  }

  /** In a method of its own: a job in a variable would be reachable while the next is waited for. */
  private boolean runNext() {
    Job job = queue.take(this);
    if (job == null) {
      return false;
    }
    job.run();
    completions.put(job);
    return true;
  }

  /** What it runs or has just told of, or null. */
  @Nullable Job running() {
    return running;
  }

  /** Set by the queue, in the same step in which the job leaves it. */
  void running(@Nullable Job job) {
    running = job;
  }
}

package io.i2o2.fallback.driver;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a stream (a pipe, a terminal), or the opening of one. Its operations may wait
 * for another process, and are run one after the other, so that any number of them holds one
 * thread.
 */
final class StreamEnd implements Runnable {
  private final JobQueue jobs = new JobQueue();
  private boolean isScheduled;

  /** Adds a job; false if there is no thread for it, and it was not added. Only for the owner. */
  boolean add(Job job, Executor threads) {
    synchronized (this) {
      jobs.add(job);
      if (isScheduled) {
        return true;
      }
      isScheduled = true;
    }
    boolean accepted = false;
    try {
      threads.execute(this);
      accepted = true;
    } catch (OutOfMemoryError e) {
      // Also where no further thread is to be had.
      accepted = !takeBack(job);
    }
    return accepted;
  }

  /** Takes a job out that has not begun. */
  boolean remove(Job job) {
    return jobs.remove(job);
  }

  @Override
  public void run() {
    for (Job job; (job = next()) != null; ) {
      job.run();
    }
  }

  private synchronized @Nullable Job next() {
    Job job = jobs.poll();
    isScheduled = job != null;
    return job;
  }

  private synchronized boolean takeBack(Job job) {
    isScheduled = false;
    return jobs.remove(job);
  }
}

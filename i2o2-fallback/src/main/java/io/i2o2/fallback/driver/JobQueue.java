package io.i2o2.fallback.driver;

import org.jspecify.annotations.Nullable;

/**
 * Jobs in order, each of which can be taken out before its turn. Thread-safe; allocates nothing.
 *
 * <p>One thread at a time is being woken: when it comes it wakes the next one if there are more
 * jobs. So many short jobs are run by few threads, which costs less than to wake all of them, and
 * jobs that block have a thread each all the same.
 */
final class JobQueue {
  private @Nullable Job first;
  private @Nullable Job last;
  private int waiting;
  private boolean isWaking;
  private boolean closed;

  /** Adds one, and wakes a thread that waits for one. */
  synchronized void add(Job job) {
    job.previous = last;
    job.isQueued = true;
    if (last == null) {
      first = job;
    } else {
      last.next = job;
    }
    last = job;
    wakeOne();
  }

  /** Takes the next one, and waits while there is none; null once the queue is closed. */
  synchronized @Nullable Job take() {
    while (first == null && !closed) {
      waiting++;
      try {
        wait();
      } catch (InterruptedException _) {
        // Nothing of the pool's interrupts it; it goes on.
      } finally {
        waiting--;
        isWaking = false;
      }
    }
    if (closed) {
      return null;
    }
    Job job = poll();
    wakeOne();
    return job;
  }

  private void wakeOne() {
    if (first != null && waiting > 0 && !isWaking) {
      isWaking = true;
      notify();
    }
  }

  /** Takes the next one, or null. */
  synchronized @Nullable Job poll() {
    Job job = first;
    if (job != null) {
      remove(job);
    }
    return job;
  }

  /** Takes one out that was added here; false if it has been taken. */
  synchronized boolean remove(Job job) {
    if (!job.isQueued) {
      return false;
    }
    job.isQueued = false;
    if (job.previous == null) {
      first = job.next;
    } else {
      job.previous.next = job.next;
    }
    if (job.next == null) {
      last = job.previous;
    } else {
      job.next.previous = job.previous;
    }
    job.previous = null;
    job.next = null;
    return true;
  }

  synchronized boolean isEmpty() {
    return first == null;
  }

  /** Lets all threads that take end. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}

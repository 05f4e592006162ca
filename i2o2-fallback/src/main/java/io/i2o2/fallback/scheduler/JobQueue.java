package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerClosedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted and waits for a thread of the pool, in order. Operations have a limited number
 * of places; those who find none park in order, so that a batch is not overtaken for ever by single
 * operations. The scheduler's own jobs need no place.
 *
 * <p>One lock makes every step whole: a job is in the queue, or taken by one worker, or cancelled;
 * a submitter is admitted or refused. Thread-safe.
 */
final class JobQueue {
  private final String scheduler;
  private final int places;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final LinkedHashSet<Job> waiting = new LinkedHashSet<>();
  private final ArrayDeque<Submitter> submitters = new ArrayDeque<>();
  private int placesTaken;
  private boolean started;
  private boolean over;
  private long accepted;
  private volatile boolean closed;
  private volatile @Nullable Throwable death;

  /** Only for the completion thread. */
  private long ended;

  JobQueue(String scheduler, int places) {
    this.scheduler = scheduler;
    this.places = places;
  }

  int places() {
    return places;
  }

  boolean isClosed() {
    return closed;
  }

  /** Refuses for a scheduler that is closed or died; first of all, as that explains the rest. */
  void requireOpen() {
    if (closed) {
      throw refusal();
    }
  }

  SchedulerClosedException refusal() {
    return new SchedulerClosedException(scheduler, death);
  }

  /** Takes all operations, or none if they do not find places now. */
  boolean offer(List<OperationJob> operations) {
    lock.lock();
    try {
      requireOpen();
      if (!submitters.isEmpty() || !fits(operations)) {
        return false;
      }
      admit(operations);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes all operations; parks until they find places. */
  void put(List<OperationJob> operations) {
    Submitter submitter;
    lock.lock();
    try {
      requireOpen();
      submitter = new Submitter(operations);
      submitters.add(submitter);
      admitSubmitters();
    } finally {
      lock.unlock();
    }
    if (!submitter.await()) {
      throw refusal();
    }
  }

  /** Takes a job of the scheduler's own, without a place; false if the scheduler is over. */
  boolean force(Job job) {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      add(job);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets workers take jobs; until then they wait. */
  void start() {
    lock.lock();
    try {
      started = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The next job, which the worker runs from now on; waits for it. Null when all is over. */
  @Nullable Job take(Worker worker) {
    lock.lock();
    try {
      worker.running(null);
      while (!over && (!started || waiting.isEmpty())) {
        work.awaitUninterruptibly();
      }
      if (over) {
        return null;
      }
      Job job = waiting.removeFirst();
      worker.running(job);
      left(job);
      return job;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a job back, which is the caller's then; false if it is not waiting any more. */
  boolean remove(Job job) {
    lock.lock();
    try {
      boolean removed = waiting.remove(job);
      if (removed) {
        left(job);
      }
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes all operations back that may end without a run. */
  List<OperationJob> removeOperations() {
    lock.lock();
    try {
      List<OperationJob> removed = new ArrayList<>();
      for (Job job : waiting) {
        if (job instanceof OperationJob operation && operation.isCancellable()) {
          removed.add(operation);
        }
      }
      removed.forEach(waiting::remove);
      placesTaken -= removed.size();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything back. */
  List<Job> removeAll() {
    lock.lock();
    try {
      List<Job> removed = List.copyOf(waiting);
      waiting.clear();
      placesTaken = 0;
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses operations from now on, also those of parked submitters. */
  void close() {
    lock.lock();
    try {
      closed = true;
      submitters.forEach(Submitter::refused);
      submitters.clear();
    } finally {
      lock.unlock();
    }
  }

  /** {@link #close()}, because the scheduler died. */
  void close(Throwable cause) {
    death = cause;
    close();
  }

  /** Counts a job as ended. Only for the completion thread. */
  void ended() {
    ended++;
  }

  /** Whether all jobs have ended. Only for the completion thread. */
  boolean isIdle() {
    lock.lock();
    try {
      return accepted == ended;
    } finally {
      lock.unlock();
    }
  }

  /** Lets workers end, and takes no jobs any more, unless one came in between. */
  boolean endIfIdle() {
    lock.lock();
    try {
      if (accepted != ended) {
        return false;
      }
      end();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets workers end, and takes no jobs any more. */
  void end() {
    lock.lock();
    try {
      over = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(List<? extends Job> operations) {
    return operations.size() <= places - placesTaken;
  }

  private void admitSubmitters() {
    for (Submitter next; (next = submitters.peek()) != null && fits(next.jobs()); ) {
      submitters.remove();
      admit(next.jobs());
      next.admitted();
    }
  }

  private void admit(List<? extends Job> operations) {
    placesTaken += operations.size();
    operations.forEach(this::add);
  }

  private void add(Job job) {
    accepted++;
    waiting.add(job);
    work.signal();
  }

  private void left(Job job) {
    if (job instanceof OperationJob operation && operation.needsPlace()) {
      placesTaken--;
      admitSubmitters();
    }
  }
}

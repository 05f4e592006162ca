package io.i2o2.fallback.scheduler;

import io.i2o2.Errno;
import io.i2o2.SchedulerClosedException;
import io.i2o2.spi.CallerStack;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted and waits for a thread, in order. Operations have a limited number of places,
 * and as many again for those on streams; those who find none park in order, so that a batch is not
 * overtaken for ever by single operations. The scheduler's own jobs need no place. Thread-safe.
 *
 * <p>Any thread may submit, cancel and close, also one with no stack left: a StackOverflowError
 * comes from the call of a method and from nothing else. So each step that a user's thread takes is
 * one block of the monitor that calls nothing once it has begun to change fields; it happens as a
 * whole, or throws and changes nothing. What is left to be done after it ({@link #settle}) may fail
 * there: the completion thread does it within a second ({@link #lookAgain}). Nothing is allocated:
 * jobs carry their links.
 */
final class JobQueue {
  /** More than there can be threads. */
  private static final int ALL = 1 << 30;

  /** Guarded by the monitor, as are all fields that say nothing else. */
  volatile boolean closed;

  private final String scheduler;
  private final Places places;
  private final WaitingJobs jobs;
  private final CompletionQueue completions;
  private final Workers workers;

  private boolean started;
  private boolean cancelling;
  private boolean over;
  private long deadlineNanos = Long.MAX_VALUE;
  private volatile @Nullable Throwable death;

  /** Whether a batch may be left in a list though its submitter has gone. */
  private volatile boolean withdrawn;

  /** Only for the completion thread. */
  private long ended;

  JobQueue(String scheduler, int places, CompletionQueue completions, Workers workers) {
    this.scheduler = scheduler;
    this.places = new Places(places);
    this.jobs = new WaitingJobs(this.places, completions);
    this.completions = completions;
    this.workers = workers;
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

  /**
   * Takes all operations, which begin their uses, or none; parks where there is no room, if it may.
   * What this throws was not accepted.
   */
  Admitted submit(Batch batch, boolean mayPark) {
    Admitted answer = accept(batch, mayPark);
    if (answer == Admitted.PARKED) {
      try {
        // The room may be kept by one whose submitter has gone.
        settle();
        batch.await();
      } catch (Throwable e) {
        synchronized (this) {
          if (batch.answer == Admitted.PARKED) {
            batch.answer = Admitted.WITHDRAWN;
            withdrawn = true;
          }
        }
        if (batch.answer == Admitted.WITHDRAWN) {
          throw e;
        }
      }
      answer = batch.answer;
    }
    try {
      settle();
    } catch (Throwable _) {
      // The completion thread looks again.
    }
    return answer;
  }

  private synchronized Admitted accept(Batch batch, boolean mayPark) {
    if (closed) {
      return Admitted.CLOSED;
    }
    for (Job each = batch.first; each != null; each = each.following) {
      if ((each.file != null && !each.file.open) || (each.buffer != null && !each.buffer.open)) {
        return Admitted.GONE;
      }
    }
    if (places.hasRoom(batch)) {
      places.admit(batch, true);
      return Admitted.YES;
    }
    if (mayPark) {
      places.enlist(batch);
      return Admitted.PARKED;
    }
    return Admitted.FULL;
  }

  /** Cancels an operation that waits; nothing happens if it waits no more. */
  void cancel(OperationJob job) {
    while (distribute()) {
      // What was just accepted is in no list yet.
    }
    synchronized (this) {
      JobList list = job.list;
      if (list == null) {
        return;
      }
      list.remove(job);
      // From here on nothing is called.
      if (job.end == null) {
        places.taken--;
      } else {
        places.takenForStreams--;
      }
      job.result = -Errno.ECANCELED;
      job.following = jobs.cancelled;
      jobs.cancelled = job;
    }
    try {
      settle();
    } catch (Throwable _) {
      // The completion thread looks again.
    }
  }

  /** Ends the owner's use of a handle or slot; false if that was done before. */
  boolean shut(Use use) {
    boolean shutNow = shutOnce(use);
    try {
      settle();
    } catch (Throwable _) {
      // The completion thread looks again.
    }
    return shutNow;
  }

  private synchronized boolean shutOnce(Use use) {
    if (!use.open) {
      return false;
    }
    shutInside(use);
    return true;
  }

  /** The step itself, for those who have the monitor; it calls nothing. */
  void shutInside(Use use) {
    use.open = false;
    use.nextShut = jobs.shut;
    jobs.shut = use;
  }

  /** Ends an operation's use. */
  void leave(Use use) {
    synchronized (this) {
      jobs.endLastUse(use, over);
      use.users--;
    }
    try {
      settle();
    } catch (Throwable _) {
      // Out of memory, perhaps; it is tried again.
    }
  }

  /** Refuses operations from now on, and ends at the deadline: the earliest of several counts. */
  synchronized void close(long deadline) {
    deadlineNanos = deadline < deadlineNanos ? deadline : deadlineNanos;
    closed = true;
  }

  /** Because the scheduler died. */
  void close(long deadline, Throwable cause) {
    death = cause;
    close(deadline);
  }

  synchronized long deadlineNanos() {
    return deadlineNanos;
  }

  /** Answers those who wait for room in a closed scheduler, or throws and answers none. */
  void refuseWaiting() {
    if (places.hasWaiting()) {
      CallerStack.requireRoomToWait(); // half a wake-up would cost a virtual thread its life
    }
    for (Batch batch; (batch = refuseOne(false)) != null; ) {
      batch.wake();
    }
    settle();
  }

  /** Lets workers take jobs; until then they wait. */
  void start() {
    synchronized (this) {
      started = true;
    }
    settle();
  }

  /** Brings what was accepted to where it waits, and wakes threads for it. */
  void settle() {
    while (distribute()) {
      // One after the other: each is a step of its own.
    }
    admit();
    for (Worker worker; (worker = toWake()) != null; ) {
      try {
        worker.unpark();
      } catch (Throwable e) {
        // It counts as woken, so nobody else would wake it.
        synchronized (this) {
          worker.nextMissed = workers.missed;
          workers.missed = worker;
        }
        throw e;
      }
    }
    if (completions.hasOthers()) {
      completions.wake();
    }
  }

  /** Does what callers may have left undone; for the completion thread, from time to time. */
  void lookAgain() {
    synchronized (this) {
      workers.mayGrowAgain();
    }
    settle();
  }

  /**
   * The next job, which the worker runs from now on; waits for it. Null if the worker is to end.
   */
  @Nullable Job take(Worker worker) {
    while (true) {
      Job job = tryTake(worker);
      try {
        settle();
      } catch (Throwable _) {
        // Out of memory, perhaps; the job is not to be lost for that, and others look again.
      }
      boolean grew = worker.growIfDue();
      if (job != null || worker.dismissed) {
        return job;
      }
      if (!grew) {
        worker.park();
      }
    }
  }

  private synchronized @Nullable Job tryTake(Worker worker) {
    workers.arrived(worker);
    worker.running(null);
    jobs.release(worker);
    if (over) {
      worker.dismissed = true;
      return null;
    }
    while (jobs.moveOne(false)) {
      // All of it, so that what came first is taken first.
    }
    Job job = started ? jobs.next(worker) : null;
    worker.growthDue = !worker.forStreams && started && workers.claimGrowth(jobs.streams());
    if (job == null) {
      workers.foundNothing(worker);
    }
    worker.running(job);
    return job;
  }

  /** Lets an operation wait for another process elsewhere; false if it would be cancelled there. */
  boolean move(Worker worker, Job job, StreamEnd end) {
    synchronized (this) {
      if (cancelling || over) {
        return false;
      }
      worker.running(null);
      jobs.move(job, end);
    }
    return true;
  }

  /** An operation on a stream has ended, and its place is free: one that waits keeps it. */
  synchronized void freeStreamPlace() {
    places.takenForStreams--;
  }

  /** Takes an operation back at the deadline, also from behind one that a worker runs; or null. */
  synchronized @Nullable Job takeBack(@Nullable Worker worker) {
    cancelling = true;
    while (jobs.moveOne(over)) {
      // What was accepted last is cancelled too.
    }
    return jobs.takeBack(worker);
  }

  /** Takes one of the scheduler's own jobs back, or null. */
  synchronized @Nullable Job takeBackOwn() {
    return jobs.takeBackOwn();
  }

  /** Counts a job as ended. Only for the completion thread. */
  void ended() {
    ended++;
  }

  /** Whether all jobs have ended. Only for the completion thread. */
  synchronized boolean isIdle() {
    return places.admitted() + jobs.begun() == ended && !jobs.isMoving();
  }

  /** Lets workers end, and takes no jobs any more, unless one came in between. */
  boolean endIfIdle() {
    synchronized (this) {
      if (!isIdle()) {
        return false;
      }
      over = true;
    }
    settle();
    return true;
  }

  /** Lets workers end, and takes no jobs any more. */
  void end() {
    synchronized (this) {
      over = true;
    }
    settle();
  }

  synchronized void growthFailed() {
    workers.growthFailed();
  }

  /** Whether streams wait for lack of threads, and that has not been said yet. */
  synchronized boolean claimLimitText() {
    return workers.claimLimitText(jobs.streams());
  }

  /** Whether the caller is to start a thread for streams. */
  synchronized boolean claimGrowth() {
    return !over && workers.claimGrowth(jobs.streams());
  }

  private synchronized @Nullable Worker toWake() {
    return over
        ? workers.toWake(ALL, ALL)
        : workers.toWake(started ? jobs.pooled() : 0, started ? jobs.streams() : 0);
  }

  private void admit() {
    while (withdrawn) {
      // The submitter has gone.
      refuseOne(true);
    }
    // Without the monitor: whoever began to wait later found the room that there is now.
    if (places.hasWaiting()) {
      CallerStack.requireRoomToWait(); // as above
      for (Batch batch; (batch = admitOne()) != null; ) {
        batch.wake();
      }
    }
  }

  private synchronized @Nullable Batch admitOne() {
    return closed ? null : places.admitNext();
  }

  /** Takes a batch out that waits, and lets what it uses go. */
  private synchronized @Nullable Batch refuseOne(boolean withdrawnOnly) {
    Batch batch = places.remove(withdrawnOnly);
    if (batch == null) {
      withdrawn = false;
      return null;
    }
    // From here on nothing is called.
    if (batch.answer == Admitted.PARKED) {
      batch.answer = Admitted.CLOSED;
    }
    if (batch.last != null) {
      batch.last.following = jobs.refused;
      jobs.refused = batch.first;
    }
    return batch;
  }

  /** Brings one thing to where it waits; false if there is nothing. */
  private boolean distribute() {
    // Without the monitor: whoever adds something comes here afterwards.
    return jobs.isMoving() && distributeOne();
  }

  private synchronized boolean distributeOne() {
    return jobs.moveOne(over);
  }
}

package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for a thread, and what is on its way to them. Guarded by the {@link JobQueue},
 * and by its rule: a step calls nothing once it has begun to change something.
 */
final class WaitingJobs {
  /** Handles and slots whose owner leaves. */
  @Nullable Use shut;

  /** Operations that were refused after they had waited, and are to let go what they use. */
  @Nullable Job refused;

  /** Operations that were taken back by those who submitted them. */
  @Nullable Job cancelled;

  private final Places places;
  private final CompletionQueue completions;
  private final JobList own = new JobList();
  private final JobList ready = new JobList();
  private final StreamEnds ends = new StreamEnds();

  /** How many of the scheduler's own jobs there were. */
  private long begun;

  WaitingJobs(Places places, CompletionQueue completions) {
    this.places = places;
    this.completions = completions;
  }

  long begun() {
    return begun;
  }

  /** How many jobs wait for a thread of the pool. */
  int pooled() {
    return own.size + ready.size;
  }

  /** How many ends of streams wait for a thread. */
  int streams() {
    return ends.size();
  }

  /** Whether something is on its way. */
  boolean isMoving() {
    return shut != null || refused != null || cancelled != null || places.firstIncoming != null;
  }

  /** Brings one thing to where it waits; false if there is nothing on its way. */
  boolean moveOne(boolean isOver) {
    if (shut != null) {
      leave(isOver);
    } else if (refused != null) {
      letGo(refused, isOver);
    } else if (cancelled != null) {
      Job job = cancelled;
      completions.link(job);
      cancelled = job.following;
      job.following = null;
    } else if (places.firstIncoming != null) {
      Job job = places.firstIncoming;
      line(job);
      places.firstIncoming = job.following;
      job.following = null;
      if (places.firstIncoming == null) {
        places.lastIncoming = null;
      }
    } else {
      return false;
    }
    return true;
  }

  /** What follows when somebody leaves who may be the last; before that, as this may throw. */
  void endLastUse(@Nullable Use use, boolean isOver) {
    if (use == null || use.users != 1 || isOver) {
      return;
    }
    if (use.ending.isPooled()) {
      own.addLast(use.ending);
    } else {
      completions.link(use.ending);
    }
    begun++;
  }

  /** An operation turned out to be one for a stream. */
  void move(Job job, StreamEnd end) {
    job.end = end;
    places.taken--;
    places.takenForStreams++;
    ends.add(end, job);
  }

  /** The next job for a worker. */
  @Nullable Job next(Worker worker) {
    if (worker.forStreams) {
      return ends.take(worker);
    }
    Job job = own.removeFirst();
    return job != null ? job : freed(ready.removeFirst());
  }

  /** A worker comes back, perhaps from an end of a stream. */
  void release(Worker worker) {
    ends.release(worker);
  }

  /** Takes an operation out that may end without a run, also from behind one that a worker runs. */
  @Nullable Job takeBack(@Nullable Worker worker) {
    if (worker != null) {
      return worker.end == null ? null : freed(worker.end.jobs.removeFirst());
    }
    for (Job job; (job = freed(ready.removeFirst())) != null; ) {
      if (job.isCancellable()) {
        return job;
      }
      own.addLast(job);
    }
    return freed(ends.removeJob());
  }

  /** Takes one of the scheduler's own jobs out. */
  @Nullable Job takeBackOwn() {
    return own.removeFirst();
  }

  private void leave(boolean isOver) {
    Use use = shut;
    if (use != null) {
      endLastUse(use, isOver);
      shut = use.nextShut;
      use.nextShut = null;
      use.users--;
    }
  }

  /** First its file, then its buffer. */
  private void letGo(Job job, boolean isOver) {
    Use use = job.hasLeftFile ? job.buffer : job.file;
    endLastUse(use, isOver);
    if (use != null) {
      use.users--;
    }
    if (job.hasLeftFile) {
      refused = job.following;
      job.following = null;
    }
    job.hasLeftFile = true;
  }

  private void line(Job job) {
    if (job.end == null) {
      ready.addLast(job);
    } else {
      ends.add(job.end, job);
    }
  }

  private @Nullable Job freed(@Nullable Job job) {
    if (job != null && job.end == null) {
      places.taken--;
    } else if (job != null) {
      places.takenForStreams--;
    }
    return job;
  }
}

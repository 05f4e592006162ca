package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Which threads are free, and how many there are for streams. Those are started by need, up to a
 * limit, and end when they have had nothing to do for a while. Guarded by the {@link JobQueue}.
 */
final class Workers {
  /** Threads for streams, beyond the pool. */
  static final int STREAM_THREADS = 256;

  /** Those that were taken out to be woken by a caller whose stack was too short for that. */
  @Nullable Worker missed;

  private final int streamThreads;
  private final IdleWorkers pool = new IdleWorkers();
  private final IdleWorkers streams = new IdleWorkers();
  private int forStreams;
  private boolean growthFailed;
  private boolean limitTold;

  Workers(int streamThreads) {
    this.streamThreads = streamThreads;
  }

  /** A thread looks for work. */
  void arrived(Worker worker) {
    of(worker).arrived(worker);
  }

  /** A thread found none; it ends if it is an extra one that has waited long enough. */
  void foundNothing(Worker worker) {
    if (worker.forStreams && worker.bored) {
      worker.dismissed = true;
      forStreams--;
    } else {
      of(worker).add(worker);
    }
  }

  /**
   * Takes a thread out that is to be woken for so many jobs, or for streams; null if enough are.
   */
  @Nullable Worker toWake(int jobs, int ends) {
    Worker left = missed;
    if (left != null) {
      missed = left.nextMissed;
      left.nextMissed = null;
      return left;
    }
    Worker worker = streams.wakeOne(ends);
    // A thread of the pool starts those for streams.
    return worker != null ? worker : pool.wakeOne(mustGrow(ends) ? jobs + 1 : jobs);
  }

  /** Whether a caller is to start a thread for streams: counted from now on. */
  boolean claimGrowth(int ends) {
    if (!mustGrow(ends)) {
      return false;
    }
    forStreams++;
    streams.starting();
    return true;
  }

  /** Whether the limit keeps streams waiting, and that has not been said yet. */
  boolean claimLimitText(int ends) {
    if (limitTold || forStreams < streamThreads || ends <= streams.available()) {
      return false;
    }
    limitTold = true;
    return true;
  }

  /** A thread that was to be started could not be; {@link #mayGrowAgain} ends the pause. */
  void growthFailed() {
    forStreams--;
    streams.failedToStart();
    growthFailed = true;
  }

  void mayGrowAgain() {
    growthFailed = false;
  }

  private boolean mustGrow(int ends) {
    return !growthFailed && forStreams < streamThreads && ends > streams.available();
  }

  private IdleWorkers of(Worker worker) {
    return worker.forStreams ? streams : pool;
  }
}

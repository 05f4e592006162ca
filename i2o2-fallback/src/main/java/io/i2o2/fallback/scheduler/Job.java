package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;

/**
 * Work for the pool, counted from the moment the queue takes it until it has ended on the
 * completion thread.
 */
abstract class Job implements Event {
  private final JobQueue queue;

  /** Only for the completion thread. */
  private boolean ended;

  /** Only for the completion thread. */
  private boolean givenUp;

  Job(JobQueue queue) {
    this.queue = queue;
  }

  /** Does it, on a thread of the pool; never throws. */
  abstract void run();

  /** Tells the outcome of {@link #run()}. */
  abstract void conclude();

  @Override
  public final void deliver() {
    if (end()) {
      conclude();
    }
  }

  @Override
  public final void giveUp(SchedulerDiedException why) {
    givenUp |= end();
    concludeUnknown(why);
  }

  /** Tells that the outcome is not known, unless an outcome was told. */
  abstract void concludeUnknown(SchedulerDiedException why);

  /** Whether nobody waits for its end any more, though it may still run. */
  final boolean isGivenUp() {
    return givenUp;
  }

  /** Counts it as ended; false if it was already. */
  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    queue.ended();
    return true;
  }
}

package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import org.jspecify.annotations.Nullable;

/**
 * Work, counted from the moment the queue takes it until it has ended on the completion thread.
 *
 * <p>A job carries the links of the lists that it is in, so that to queue it allocates nothing.
 */
abstract class Job extends Event {
  /** The handle or slot of its file, which it uses from its acceptance to its end. */
  final @Nullable Use file;

  /** The slot of its buffer, which it uses from its acceptance to its end. */
  final @Nullable Use buffer;

  /** The next one of its batch, or of those not yet distributed. Guarded by the queue. */
  @Nullable Job following;

  /** The list that it waits in. Guarded by the queue, as are its neighbours there. */
  @Nullable JobList list;

  @Nullable Job next;
  @Nullable Job previous;

  /** Whether, refused, it uses its file no more. Guarded by the queue. */
  boolean hasLeftFile;

  /** Where it waits, if it may wait for another process. Set before the queue takes it. */
  @Nullable StreamEnd end;

  private final JobQueue queue;

  /** Only for the completion thread. */
  private boolean ended;

  /** Only for the completion thread. */
  private boolean givenUp;

  Job(JobQueue queue, @Nullable Use file, @Nullable Use buffer) {
    this.queue = queue;
    this.file = file;
    this.buffer = buffer;
  }

  /** A job of the scheduler's own, which uses nothing. */
  Job(JobQueue queue) {
    this(queue, null, null);
  }

  /** Whether it needs a thread of the pool, or only the completion thread. */
  boolean isPooled() {
    return true;
  }

  /** Whether it may end without a run: a descriptor whose close was cancelled would stay open. */
  boolean isCancellable() {
    return false;
  }

  /** Where it is to wait for another process, as only a look at the file tells; may block. */
  @Nullable StreamEnd findEnd() {
    return null;
  }

  /** Does it, on a thread of the pool. */
  abstract void run();

  /** Comes instead of {@link #run()} if the deadline of a close has passed. */
  void skip() {}

  /** Tells the outcome of {@link #run()}. */
  abstract void conclude();

  @Override
  final void deliver() {
    if (end()) {
      try {
        conclude();
      } finally {
        leave(file);
        leave(buffer);
      }
    }
  }

  @Override
  final void giveUp(SchedulerDiedException why) {
    givenUp |= end();
    concludeUnknown(why);
  }

  /** Tells that the outcome is not known, unless an outcome was told. */
  abstract void concludeUnknown(SchedulerDiedException why);

  /** Whether nobody waits for its end any more, though it may still run. */
  final boolean isGivenUp() {
    return givenUp;
  }

  private void leave(@Nullable Use use) {
    if (use != null) {
      queue.leave(use);
    }
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

package io.i2o2.fallback.driver;

import io.i2o2.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What the lists of the pool hold: something to run, its links, and its result. The links are its
 * own, so that to queue it or to tell its end allocates nothing, whatever memory there is left by
 * then.
 */
abstract class Job implements Runnable {
  /** In place of a result: the operation opens a stream or a device, which may wait. */
  static final int MAY_WAIT = Integer.MIN_VALUE + 2;

  final long token;

  /** The slots that it uses. Only for the owner. */
  final SlotUse @Nullable [] slots;

  /** Its neighbours in the queue that it waits in. Guarded by the queue. */
  @Nullable Job previous;

  @Nullable Job next;
  boolean isQueued;

  /** The next one of {@link Completions}. */
  @Nullable Job nextCompleted;

  /** Written by the thread that runs it, before it is among the completions. */
  int result = -Errno.EIO;

  Job(long token, SlotUse @Nullable [] slots) {
    this.token = token;
    this.slots = slots;
  }

  /** Ends its use of the file. */
  abstract void leaveFile();
}

package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.SchedulerDiedException;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends what the kernel will not answer any more, at the end of a loop. Allocates nothing; what one
 * operation throws keeps no other from its end.
 */
final class Unanswered {
  private final EventLoop loop;
  private final InFlight inFlight;
  private final Abandoned.Room kept;
  private final LongConsumer takeBack = this::takeBack;

  /** What is told to operations that the kernel has not seen. */
  private @Nullable SchedulerDiedException unseen;

  Unanswered(EventLoop loop) {
    this.loop = loop;
    this.inFlight = loop.inFlight();
    this.kept = new Abandoned.Room(inFlight.capacity());
  }

  /**
   * Takes back what the kernel has not seen, and fails the operations among it. Files that were
   * about to be closed stay among {@link EventLoop#files}.
   */
  void rollBack(SchedulerDiedException why) {
    unseen = why;
    Operation operation = loop.starts().takeUnstarted();
    if (operation != null) {
      inFlight.release(operation);
      fail(operation, why);
    }
    loop.driver().rollBack(takeBack);
  }

  /** Gives up waiting for what the kernel has. */
  void abandonAll(SchedulerDiedException why) {
    for (int index = 0; index < inFlight.capacity(); index++) {
      loop.attempts().drop(inFlight.attempt(index));
      Operation operation = inFlight.take(index);
      if (operation != null) {
        try {
          operation.abandon(why, kept);
        } catch (Throwable e) {
          EventLoop.report(operation, e);
        }
        loop.recycle(operation);
      }
    }
  }

  /** Cancels what was taken and is not with the kernel. */
  void cancelAttempts() {
    for (Operation operation; (operation = loop.attempts().removeAny()) != null; ) {
      loop.end(operation, -Errno.ECANCELED);
    }
  }

  /** Fails what was taken and is not with the kernel. */
  void failAttempts(SchedulerDiedException why) {
    for (Operation operation; (operation = loop.attempts().removeAny()) != null; ) {
      fail(operation, why);
    }
  }

  /** Fails what was queued. */
  void failQueued(SchedulerDiedException why) {
    MpscQueue queue = loop.inbox().queue();
    while (!queue.isEmpty()) {
      Operation operation = queue.take();
      if (operation == null) {
        // A caller has claimed the slot and is about to fill it.
        Thread.onSpinWait();
      } else if (!loop.isMark(operation)) {
        fail(operation, why);
      }
    }
  }

  private void takeBack(long userData) {
    Operation operation = inFlight.find(userData);
    if (operation != null) {
      OpenFile file = inFlight.file(userData);
      loop.attempts().drop(inFlight.attempt(UserData.index(userData)));
      inFlight.release(userData);
      if (file != null && operation == file.closeReply()) {
        file.closeBegun(false);
      } else {
        fail(operation, Objects.requireNonNull(unseen));
      }
    }
  }

  /** Recycled here too: the queue gives nothing out when its spares are used up. */
  private void fail(Operation operation, SchedulerDiedException why) {
    try {
      operation.fail(why);
    } catch (Throwable e) {
      EventLoop.report(operation, e);
    }
    loop.recycle(operation);
  }
}

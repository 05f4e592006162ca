package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.SchedulerDiedException;
import io.i2o2.spi.Abandoned;
import io.i2o2.spi.Operation;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends what the kernel will not answer any more, at the end of a loop. Allocates nothing; what one
 * operation throws keeps no other from its end.
 */
final class Unanswered {
  private final RingLoop loop;
  private final InFlight inFlight;
  private final Abandoned.Room kept;
  private final LongConsumer takeBack = this::takeBack;

  /** What is told to operations that the kernel has not seen. */
  private @Nullable SchedulerDiedException unseen;

  Unanswered(RingLoop loop) {
    this.loop = loop;
    this.inFlight = loop.inFlight();
    this.kept = new Abandoned.Room(inFlight.capacity());
  }

  /**
   * Takes back what the kernel has not seen, and fails the operations among it. Files that were
   * about to be closed stay among {@link RingLoop#files}.
   */
  void rollBack(SchedulerDiedException why) {
    unseen = why;
    Operation operation = loop.takeUnstarted();
    if (operation != null) {
      inFlight.release(operation);
      fail(operation, why);
    }
    loop.ring().sq().rollBack(takeBack);
  }

  /** Gives up waiting for what the kernel has. */
  void abandonAll(SchedulerDiedException why) {
    for (int index = 0; index < inFlight.capacity(); index++) {
      loop.attempts().closeFirst(inFlight.attempt(index));
      Operation operation = inFlight.take(index);
      if (operation != null) {
        try {
          operation.abandon(why, kept);
        } catch (Throwable e) {
          RingLoop.report(operation, e);
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
    Mailbox mailbox = loop.intake().mailbox();
    while (!mailbox.isEmpty()) {
      Operation operation = mailbox.take();
      if (operation == null) {
        // A caller has claimed the slot and is about to fill it.
        Thread.onSpinWait();
      } else if (!loop.isMark(operation)) {
        fail(operation, why);
      }
    }
  }

  private void takeBack(long userData) {
    if (UserData.kind(userData) == UserData.WAKE) {
      loop.wakeTakenBack();
    }
    Operation operation =
        UserData.kind(userData) == UserData.OPERATION ? inFlight.find(userData) : null;
    if (operation != null) {
      OpenFile file = inFlight.file(userData);
      loop.attempts().closeFirst(inFlight.attempt(UserData.index(userData)));
      inFlight.release(userData);
      if (file != null && operation == file.closeReply()) {
        file.closeBegun(false);
      } else {
        fail(operation, Objects.requireNonNull(unseen));
      }
    }
  }

  /** Recycled here too: the mailbox gives nothing out when its spares are used up. */
  private void fail(Operation operation, SchedulerDiedException why) {
    try {
      operation.fail(why);
    } catch (Throwable e) {
      RingLoop.report(operation, e);
    }
    loop.recycle(operation);
  }
}

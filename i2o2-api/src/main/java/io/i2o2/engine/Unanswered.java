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
  private final Driver driver;
  private final InFlight inFlight;
  private final Attempts attempts;
  private final OperationStarts starts;
  private final Outcomes outcomes;
  private final Abandoned.Room kept;
  private final LongConsumer takeBack = this::takeBack;

  /** Whether the kernel may have an operation that was given up. */
  private boolean hasAbandoned;

  /** The outcome of operations that the kernel has not seen. */
  private @Nullable SchedulerDiedException unseen;

  Unanswered(
      Driver driver,
      InFlight inFlight,
      Attempts attempts,
      OperationStarts starts,
      Outcomes outcomes) {
    this.driver = driver;
    this.inFlight = inFlight;
    this.attempts = attempts;
    this.starts = starts;
    this.outcomes = outcomes;
    this.kept = new Abandoned.Room(inFlight.capacity());
  }

  /**
   * Takes back what the kernel has not seen, and fails the operations among it. Files that were
   * about to be closed stay among {@link OpenFiles}.
   */
  void rollBack(SchedulerDiedException why) {
    unseen = why;
    Operation operation = starts.takeUnstarted();
    if (operation != null) {
      inFlight.release(operation);
      outcomes.fail(operation, why);
    }
    driver.rollBack(takeBack);
  }

  /** Gives up waiting for what the kernel has. */
  void abandonAll(SchedulerDiedException why) {
    for (int index = 0; index < inFlight.capacity(); index++) {
      attempts.drop(inFlight.attempt(index));
      Operation operation = inFlight.take(index);
      if (operation != null) {
        hasAbandoned = true;
        outcomes.abandon(operation, why, kept);
      }
    }
  }

  /** Whether the kernel has no operation, given up or not. */
  boolean isKernelDone() {
    return !hasAbandoned && inFlight.count() == 0;
  }

  /** Cancels what was taken and is not with the kernel. */
  void cancelAttempts() {
    for (Operation operation; (operation = attempts.removeAny()) != null; ) {
      outcomes.end(operation, -Errno.ECANCELED);
    }
  }

  /** Fails what was taken and is not with the kernel. */
  void failAttempts(SchedulerDiedException why) {
    for (Operation operation; (operation = attempts.removeAny()) != null; ) {
      outcomes.fail(operation, why);
    }
  }

  private void takeBack(long userData) {
    Operation operation = inFlight.find(userData);
    if (operation != null) {
      OpenFile file = inFlight.file(userData);
      attempts.drop(inFlight.attempt(UserData.index(userData)));
      inFlight.release(userData);
      if (file != null && operation == file.closeReply()) {
        file.closeBegun(false);
      } else {
        outcomes.fail(operation, Objects.requireNonNull(unseen));
      }
    }
  }
}

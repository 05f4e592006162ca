package io.i2o2.fallback.scheduler;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Operations that are accepted together, or none of them. Where there is no room for them, their
 * submitter parks. Guarded by the {@link JobQueue}, unless said otherwise.
 */
final class Batch {
  /** A wake-up that got lost, because of a lack of stack or memory, costs so much at most. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  final Thread submitter = Thread.currentThread();

  /** Linked by {@link Job#following}. */
  @Nullable OperationJob first;

  @Nullable OperationJob last;

  /** How many of them are for the pool. */
  int pooled;

  /** How many of them are for streams. */
  int streaming;

  /** When it began to wait, among others. */
  long order;

  /** The one that waits behind it. */
  @Nullable Batch next;

  /**
   * What became of it; PARKED while it waits. Its submitter reads it without the monitor, and draws
   * no conclusions from it about anything else.
   */
  volatile Admitted answer = Admitted.PARKED;

  /** One operation. */
  static Batch of(OperationJob operation) {
    Batch batch = new Batch();
    batch.add(operation);
    return batch;
  }

  /** Adds an operation, before the batch is submitted. */
  void add(OperationJob operation) {
    OperationJob before = last;
    if (before == null) {
      first = operation;
    } else {
      before.following = operation;
    }
    last = operation;
    if (operation.end == null) {
      pooled++;
    } else {
      streaming++;
    }
  }

  /** Parks until there is an answer; an interrupt is kept for later. */
  void await() {
    boolean interrupted = false;
    while (answer == Admitted.PARKED) {
      LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      submitter.interrupt();
    }
  }

  void wake() {
    LockSupport.unpark(submitter);
  }
}

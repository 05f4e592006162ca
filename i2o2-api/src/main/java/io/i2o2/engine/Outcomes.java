package io.i2o2.engine;

import io.i2o2.SchedulerDiedException;
import org.slf4j.LoggerFactory;

/**
 * Completes operations, at once, or later if an {@link Interceptor} delays that. Only for the loop.
 *
 * <p>Allocates nothing for one. What one operation throws is reported, and keeps no other from its
 * end.
 */
final class Outcomes {
  private static final Report END_FAILED =
      new Report(LoggerFactory.getLogger(Outcomes.class), "the end of {} failed");

  private final Driver driver;
  private final MpscQueue queue;
  private final CloseDeadline closing;
  private final Timers timers;

  Outcomes(Driver driver, MpscQueue queue, CloseDeadline closing, Timers timers) {
    this.driver = driver;
    this.queue = queue;
    this.closing = closing;
    this.timers = timers;
  }

  /** Ends an operation that the kernel never saw. */
  void end(Operation operation, int result) {
    end(operation, result, 0);
  }

  /** Ends an operation. */
  void end(Operation operation, int result, long extra) {
    long nanos = operation.holdNanos(result);
    if (nanos <= 0 || closing.isCancelling() || !hold(operation, result, extra, nanos)) {
      deliver(operation, result, extra);
    }
  }

  private boolean hold(Operation operation, int result, long extra, long nanos) {
    try {
      timers.hold(operation, result, extra, driver.nanoTime() + Math.min(nanos, Timers.FAR_NANOS));
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /** Releases the guard and completes the reply. */
  void deliver(Operation operation, int result, long extra) {
    try {
      operation.finish(result, extra);
    } catch (Throwable e) {
      END_FAILED.error(operation.opcode(), e);
    }
    recycle(operation);
  }

  /** Ends an operation that the kernel is known not to have. */
  void fail(Operation operation, SchedulerDiedException why) {
    try {
      operation.fail(why);
    } catch (Throwable e) {
      END_FAILED.error(operation.opcode(), e);
    }
    recycle(operation);
  }

  /** Ends an operation that the kernel may still have: its guard and memory are kept. */
  void abandon(Operation operation, SchedulerDiedException why, Abandoned.Room kept) {
    try {
      operation.abandon(why, kept);
    } catch (Throwable e) {
      END_FAILED.error(operation.opcode(), e);
    }
    recycle(operation);
  }

  /** At the end of a loop too: the queue gives nothing out when its spares are used up. */
  private void recycle(Operation operation) {
    if (operation instanceof CallbackOperation callback) {
      queue.recycle(callback);
    }
  }
}

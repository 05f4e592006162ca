package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import org.slf4j.LoggerFactory;

/**
 * A submission on its way through a backend: the operation, its guard, and where the outcome goes.
 *
 * <p>The backend ends it once, by {@link #finish} or {@link #fail}, whatever happens. Both release
 * the guard first; {@link #abandon} does not, because the kernel may still use the memory.
 */
public abstract class Operation {
  private static final Report GUARD_THREW =
      new Report(LoggerFactory.getLogger(Operation.class), "the guard of {} threw");

  /** Changed only where operations are pooled, by {@link CallbackOperation}. */
  Opcode opcode;

  /** Changed only where operations are pooled, by {@link CallbackOperation}. */
  Guard guard;

  private int ticket = -1;

  /** Against a backend that ends it twice: the guard and the reply must not notice. */
  private boolean ended;

  /**
   * A submission.
   *
   * @param opcode what the driver is to run
   * @param guard released before the outcome is delivered
   */
  protected Operation(Opcode opcode, Guard guard) {
    this.opcode = opcode;
    this.guard = guard;
  }

  /**
   * What was asked for.
   *
   * @return the operation's values
   */
  public Opcode opcode() {
    return opcode;
  }

  /** What the driver is to run. */
  final Opcode toRun() {
    return opcode;
  }

  /**
   * Whether the driver is not to run it, because {@link #answer} says what it ends with.
   *
   * @return false but for an {@link Interception}
   */
  protected boolean isAnswered() {
    return false;
  }

  /**
   * What it ends with when its turn comes, if {@link #isAnswered}.
   *
   * @return a count, 0, or a negative errno
   */
  protected int answer() {
    throw new IllegalStateException(opcode().describe() + " has no answer yet");
  }

  /**
   * Whether a caller that does not wait is to find the queue full.
   *
   * @return false but for an {@link Interception}
   */
  protected boolean findsQueueFull() {
    return false;
  }

  /**
   * How long its outcome, and with it the guard, is held back from now on.
   *
   * @param result what it ended with
   * @return nanoseconds; 0 but for an {@link Interception}
   */
  protected long holdNanos(int result) {
    return 0;
  }

  /**
   * Its guard.
   *
   * @return what is released before the outcome is delivered
   */
  public final Guard guard() {
    return guard;
  }

  /**
   * A number of the backend's, to find the operation by. Only for the backend's own thread.
   *
   * @return -1, or what was set
   */
  public final int ticket() {
    return ticket;
  }

  /**
   * Sets the number. Only for the backend's own thread.
   *
   * @param ticket where the backend keeps the operation, or -1
   */
  public final void ticket(int ticket) {
    this.ticket = ticket;
  }

  /**
   * Ends it with a result: releases the guard, then tells the outcome.
   *
   * @param result a count, 0, or a negative errno
   * @param extra the second result of a command, else 0
   */
  public final void finish(int result, long extra) {
    end();
    try {
      release();
    } finally {
      complete(result, extra);
    }
  }

  /**
   * Ends it without a result, where the kernel is known not to have it: releases the guard, then
   * tells the outcome.
   *
   * @param failure why
   */
  public final void fail(SchedulerDiedException failure) {
    end();
    try {
      release();
    } finally {
      completeExceptionally(failure);
    }
  }

  /**
   * Ends it without a result, where the kernel may still have it: keeps guard and memory reachable
   * for good, then delivers the outcome.
   *
   * @param failure why
   */
  public final void abandon(SchedulerDiedException failure) {
    end();
    try {
      Abandoned.keep(opcode, guard);
    } finally {
      completeExceptionally(failure);
    }
  }

  /**
   * Ends it as {@link #abandon(SchedulerDiedException)} does, and allocates nothing.
   *
   * @param failure why
   * @param room where there is a place for it
   */
  public final void abandon(SchedulerDiedException failure, Abandoned.Room room) {
    end();
    try {
      room.keep(opcode, guard);
    } finally {
      completeExceptionally(failure);
    }
  }

  /** Releases the guard, which is not {@link Guard#NONE}. */
  protected void releaseGuard() {
    guard.release();
  }

  /**
   * Tells the outcome; the guard has been released.
   *
   * @param result a count, 0, or a negative errno
   * @param extra the second result of a command, else 0
   */
  protected abstract void complete(int result, long extra);

  /**
   * Tells that there is no result.
   *
   * @param failure why
   */
  protected abstract void completeExceptionally(SchedulerDiedException failure);

  /** Makes it good for another use; only where operations are pooled. */
  final void rearm() {
    ended = false;
  }

  private void end() {
    if (ended) {
      throw new IllegalStateException("ended twice: " + opcode().describe());
    }
    ended = true;
  }

  private void release() {
    if (guard != Guard.NONE) {
      try {
        releaseGuard();
      } catch (Throwable e) {
        GUARD_THREW.error(opcode(), e);
      }
    }
  }

  /** Releases the guard of one that was never submitted; what it throws is logged. */
  static void release(Opcode opcode, Guard guard) {
    if (guard != Guard.NONE) {
      try {
        guard.release();
      } catch (Throwable e) {
        GUARD_THREW.error(opcode, e);
      }
    }
  }
}

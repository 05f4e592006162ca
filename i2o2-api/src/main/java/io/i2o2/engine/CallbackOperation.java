package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A submission whose outcome goes to a callback. It is not visible outside the backend, so it may
 * be pooled: {@link #set} arms it, {@link #clear} after its end lets everything go.
 */
public final class CallbackOperation extends Operation {
  private static final Report CALLBACK_THREW =
      new Report(LoggerFactory.getLogger(Completion.class), "the callback of {} threw");
  private static final Completion UNSET = (_, _, _) -> {};

  Completion completion = UNSET;

  /** An operation to be armed. */
  public CallbackOperation() {
    super(Opcode.nop(), Guard.NONE);
  }

  /**
   * Arms it.
   *
   * @param opcode the operation
   * @param guard its guard
   * @param completion receives the outcome
   */
  public void set(Opcode opcode, Guard guard, Completion completion) {
    rearm();
    // A reference store into an old object costs a fence with some collectors; a program that
    // submits the same operation again and again does not pay it.
    if (this.opcode != opcode) {
      this.opcode = opcode;
    }
    if (this.guard != guard) {
      this.guard = guard;
    }
    if (this.completion != completion) {
      this.completion = completion;
    }
  }

  /** Lets operation, guard and callback go. */
  public void clear() {
    set(Opcode.nop(), Guard.NONE, UNSET);
  }

  @Override
  protected void complete(int result, long extra) {
    call(result, extra, null);
  }

  @Override
  protected void completeExceptionally(SchedulerDiedException failure) {
    call(-Errno.ECANCELED, 0, failure);
  }

  private void call(int result, long extra, @Nullable SchedulerDiedException failure) {
    try {
      completion.complete(result, extra, failure);
    } catch (Throwable e) {
      CALLBACK_THREW.error(opcode, e);
    }
  }
}

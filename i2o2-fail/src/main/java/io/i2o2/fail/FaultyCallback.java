package io.i2o2.fail;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.engine.Operation;

/** A submission with a callback that failpoints have seen. */
final class FaultyCallback extends Operation {
  private final Plan plan;
  private final Completion completion;

  FaultyCallback(Plan plan, Guard guard, Completion completion) {
    super(plan.toRun(), guard);
    this.plan = plan;
    this.completion = completion;
  }

  @Override
  public Opcode opcode() {
    return plan.asked();
  }

  @Override
  protected boolean findsQueueFull() {
    return plan.findsQueueFull();
  }

  @Override
  protected boolean isAnswered() {
    return plan.isAnswered();
  }

  @Override
  protected int answer() {
    return plan.answer();
  }

  @Override
  protected long holdNanos(int result) {
    return result == -Errno.ECANCELED ? 0 : plan.delayNanos();
  }

  @Override
  protected void releaseGuard() {
    plan.release(super::releaseGuard);
  }

  @Override
  protected void complete(int result, long extra) {
    int told = plan.outcome(result);
    try {
      told = plan.passCompletion(told);
    } finally {
      completion.complete(told, extra, null);
    }
  }

  @Override
  protected void completeExceptionally(SchedulerDiedException failure) {
    completion.complete(-Errno.ECANCELED, 0, failure);
  }
}

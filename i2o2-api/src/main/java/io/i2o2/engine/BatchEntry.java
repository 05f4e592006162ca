package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import org.jspecify.annotations.Nullable;

/** One operation of a batch, for one round after the other. */
final class BatchEntry extends Operation implements Completion {
  private final OperationBatch batch;
  private int result;
  private long extra;
  private @Nullable SchedulerDiedException failure;

  BatchEntry(OperationBatch batch) {
    super(Opcode.nop(), Guard.NONE);
    this.batch = batch;
  }

  void set(Opcode opcode, Guard guard) {
    this.opcode = opcode;
    this.guard = guard;
  }

  /** Makes it good for one more round. */
  void begin() {
    rearm();
    failure = null;
  }

  int result() {
    SchedulerDiedException died = failure;
    if (died != null) {
      // A new exception has the stack of the caller, who is the one to be helped.
      throw new SchedulerDiedException(
          opcode.describe() + ": " + died.getMessage(), died.outcomeUnknown(), died);
    }
    return result;
  }

  long extra() {
    return extra;
  }

  @Override
  protected void complete(int result, long extra) {
    complete(result, extra, null);
  }

  @Override
  protected void completeExceptionally(SchedulerDiedException failure) {
    complete(-Errno.ECANCELED, 0, failure);
  }

  /** Also of an operation that an {@link Interceptor} has put in place of this one. */
  @Override
  public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
    this.result = result;
    this.extra = extra;
    this.failure = failure;
    batch.arrived();
  }
}

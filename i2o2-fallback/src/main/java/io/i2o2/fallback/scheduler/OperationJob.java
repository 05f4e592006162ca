package io.i2o2.fallback.scheduler;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.opcode.Close;
import io.i2o2.spi.CallbackOperation;
import io.i2o2.spi.Operation;
import io.i2o2.spi.Patience;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.ReplyOwner;
import org.jspecify.annotations.Nullable;

/** One submission. It owns its reply, so that a reply that is to be cancelled needs no look-up. */
final class OperationJob extends Job implements ReplyOwner {
  private final Context context;
  private final Opcode opcode;
  private final Uses uses;
  private final boolean needsPlace;
  private final Operation operation;

  /** Written by the pool or by who cancels, read by the completion thread. */
  private int result;

  private @Nullable SchedulerDiedException failure;

  /** Whether the callback was called. Only for the completion thread. */
  private boolean told;

  private OperationJob(Context context, Opcode opcode, Guard guard, Uses uses, boolean needsPlace) {
    super(context.queue());
    this.context = context;
    this.opcode = opcode;
    this.uses = uses;
    this.needsPlace = needsPlace;
    this.operation = new PendingReply(this, opcode, guard);
  }

  private OperationJob(
      Context context, Opcode opcode, Guard guard, Uses uses, Completion completion) {
    super(context.queue());
    this.context = context;
    this.opcode = opcode;
    this.uses = uses;
    this.needsPlace = true;
    CallbackOperation callback = new CallbackOperation();
    callback.set(opcode, guard, (outcome, _, why) -> tell(completion, outcome, why));
    this.operation = callback;
  }

  /** A submission of a user's, who has the reply. */
  static OperationJob replying(Context context, Opcode opcode, Guard guard, Uses uses) {
    return new OperationJob(context, opcode, guard, uses, true);
  }

  /** A submission of a user's, whose callback is called. */
  static OperationJob calling(
      Context context, Opcode opcode, Guard guard, Uses uses, Completion completion) {
    return new OperationJob(context, opcode, guard, uses, completion);
  }

  /** An operation of the scheduler's own, which cannot be kept waiting for a place. */
  static OperationJob own(Context context, Opcode opcode) {
    return new OperationJob(context, opcode, Guard.NONE, Uses.NONE, false);
  }

  boolean needsPlace() {
    return needsPlace;
  }

  PendingReply reply() {
    if (operation instanceof PendingReply reply) {
      return reply;
    }
    throw new IllegalStateException("a callback has no reply");
  }

  /** Gives back what a submission holds that was not accepted. */
  void withdraw() {
    uses.leave();
  }

  @Override
  void run() {
    result = context.operations().run(opcode, uses.file());
  }

  /** Takes the result of a close that was made elsewhere. */
  void closedWith(int closeResult) {
    result = closeResult;
  }

  /** Ends an operation that left the queue without a run; it is told by the completion thread. */
  void cancelled() {
    result = -Errno.ECANCELED;
    context.completions().add(this);
  }

  /** Ends an operation that left the queue without a run because the scheduler died. */
  void failed(SchedulerDiedException why) {
    failure = why;
    context.completions().add(this);
  }

  @Override
  void conclude() {
    if (failure == null) {
      operation.finish(result, 0);
    } else {
      operation.fail(failure);
    }
    uses.leave();
  }

  @Override
  void concludeUnknown(SchedulerDiedException why) {
    if (!isTold()) {
      operation.abandon(why);
    }
  }

  /** Whether it may end without a run: a descriptor whose close was cancelled would stay open. */
  boolean isCancellable() {
    return needsPlace && !Close.is(opcode);
  }

  /** A reply can be cancelled while it waits in the queue; what has begun cannot be stopped. */
  @Override
  public void cancel(PendingReply reply) {
    if (isCancellable() && context.queue().remove(this)) {
      cancelled();
    }
  }

  @Override
  public void requireMayBlock(String what) {
    context.loop().requireMayBlock(what);
  }

  @Override
  public void requireRunning(String what) {
    context.loop().requireRunning(what);
  }

  @Override
  public Patience patience() {
    return context.patience();
  }

  private boolean isTold() {
    return operation instanceof PendingReply reply ? reply.isDone() : told;
  }

  private void tell(Completion completion, int outcome, @Nullable SchedulerDiedException why) {
    told = true;
    completion.complete(outcome, 0, why);
  }
}

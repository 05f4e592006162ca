package io.i2o2.fallback.scheduler;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.engine.CallbackOperation;
import io.i2o2.engine.Operation;
import io.i2o2.engine.PendingReply;
import io.i2o2.engine.ReplyOwner;
import io.i2o2.engine.SpinBudget;
import io.i2o2.fallback.file.OpenFile;
import io.i2o2.opcode.Close;
import org.jspecify.annotations.Nullable;

/** One submission. It owns its reply, so that a reply that is to be cancelled needs no look-up. */
final class OperationJob extends Job implements ReplyOwner {
  /** Written by the pool or by who cancels, read by the completion thread. */
  int result = -Errno.EIO;

  private final Context context;
  private final Opcode opcode;
  private final @Nullable OpenFile openFile;

  /** Whether it is a user's, who may cancel it. */
  private final boolean isUsers;

  private final Operation operation;
  private final @Nullable Opening opening;

  private @Nullable SchedulerDiedException failure;

  /** Whether the callback was called. Only for the completion thread. */
  private boolean told;

  private OperationJob(
      Context context,
      Opcode opcode,
      Guard guard,
      Uses uses,
      @Nullable Completion completion,
      @Nullable Opening opening,
      boolean isUsers) {
    super(context.queue(), uses.target(), uses.buffer());
    this.context = context;
    this.opcode = opcode;
    this.openFile = uses.file();
    this.opening = opening;
    this.isUsers = isUsers;
    this.end = uses.end();
    if (completion == null) {
      this.operation = new PendingReply(this, opcode, guard);
    } else {
      CallbackOperation callback = new CallbackOperation();
      callback.set(opcode, guard, new Teller(this, completion));
      this.operation = callback;
    }
  }

  /** A submission of a user's, who has the reply. */
  static OperationJob replying(Context context, Opcode opcode, Guard guard, Uses uses) {
    return new OperationJob(context, opcode, guard, uses, null, null, true);
  }

  /** A submission of a user's, whose callback is called. */
  static OperationJob calling(
      Context context, Opcode opcode, Guard guard, Uses uses, Completion completion) {
    return new OperationJob(context, opcode, guard, uses, completion, null, true);
  }

  /** The opening of a file, which is to have a handle. */
  static OperationJob opening(Context context, Opcode opcode, Opening opening) {
    return new OperationJob(context, opcode, Guard.NONE, Uses.NONE, null, opening, true);
  }

  /** An operation of the scheduler's own. */
  static OperationJob own(Context context, Opcode opcode) {
    return new OperationJob(context, opcode, Guard.NONE, Uses.NONE, null, null, false);
  }

  String describe() {
    return opcode.describe();
  }

  PendingReply reply() {
    if (operation instanceof PendingReply reply) {
      return reply;
    }
    throw new IllegalStateException("a callback has no reply");
  }

  @Override
  @Nullable StreamEnd findEnd() {
    return end == null && context.operations().opensStream(opcode) ? new StreamEnd() : null;
  }

  @Override
  void run() {
    int number = context.operations().run(opcode, openFile);
    result = opening == null || number < 0 ? number : opening.opened(number);
  }

  @Override
  void skip() {
    result = -Errno.ECANCELED;
  }

  /** Ends an operation that left the queue without a run; it is told by the completion thread. */
  void endUnbegun(@Nullable SchedulerDiedException death) {
    result = -Errno.ECANCELED;
    failure = death;
    context.completions().add(this);
  }

  @Override
  void conclude() {
    if (opening != null) {
      opening.concluded();
    }
    if (failure == null) {
      operation.finish(result, 0);
    } else {
      operation.fail(failure);
    }
  }

  @Override
  void concludeUnknown(SchedulerDiedException why) {
    if (!isTold()) {
      operation.abandon(why);
    }
  }

  @Override
  boolean isCancellable() {
    return isUsers && !Close.is(opcode);
  }

  /** A reply can be cancelled while it waits in the queue; what has begun cannot be stopped. */
  @Override
  public void cancel(PendingReply reply) {
    if (isCancellable()) {
      context.queue().cancel(this);
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
  public SpinBudget patience() {
    return context.patience();
  }

  private boolean isTold() {
    return operation instanceof PendingReply reply ? reply.isDone() : told;
  }

  /** Notes that the callback is called, and calls it. */
  private record Teller(OperationJob job, Completion completion) implements Completion {
    @Override
    public void complete(int result, long extra, @Nullable SchedulerDiedException why) {
      job.told = true;
      completion.complete(result, 0, why);
    }
  }
}

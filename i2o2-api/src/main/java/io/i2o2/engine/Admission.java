package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what callers give, and makes what takes its way. What it throws was not accepted. */
final class Admission {
  private final PendingReply.Owner owner;
  private final Inbox inbox;
  private final Validator validator;
  private final @Nullable Interceptor interceptor;

  Admission(
      PendingReply.Owner owner,
      Inbox inbox,
      Validator validator,
      @Nullable Interceptor interceptor) {
    this.owner = owner;
    this.inbox = inbox;
    this.validator = validator;
    this.interceptor = interceptor;
  }

  /** Whether an {@link Interceptor} is to be asked for each submission. */
  boolean isWatched() {
    return interceptor != null && interceptor.isActive();
  }

  /** An operation with a reply. */
  PendingReply reply(Opcode opcode, Guard guard) {
    if (isWatched()) {
      return intercept(opcode, guard).reply(owner, guard);
    }
    check(opcode, guard, true);
    return new PendingReply(owner, opcode, guard);
  }

  /** An operation with a callback where it is watched; else null, and it is only checked. */
  @Nullable Operation watched(Opcode opcode, Guard guard, Completion completion) {
    if (isWatched()) {
      return intercept(opcode, guard).callback(guard, required(completion));
    }
    check(opcode, guard, true);
    required(completion);
    return null;
  }

  /** Checks an operation that is not handed over to the loop yet, if ever. */
  void check(Opcode opcode, Guard guard) {
    check(opcode, guard, false);
  }

  private void check(Opcode opcode, Guard guard, boolean toLoop) {
    Objects.requireNonNull(guard, "guard");
    Objects.requireNonNull(opcode, "opcode");
    try {
      validator.check(opcode, guard, toLoop);
    } catch (RuntimeException e) {
      throw inbox.refusalOr(e);
    }
  }

  /** What is answered is not run, so only its memory is checked. */
  private Interception intercept(Opcode opcode, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    Objects.requireNonNull(opcode, "opcode");
    Interception interception = Objects.requireNonNull(interceptor).before(opcode);
    if (interception.isAnswered()) {
      SubmissionChecks.memory(opcode, guard);
    } else {
      check(opcode, guard, true);
    }
    return interception;
  }

  private static Completion required(Completion completion) {
    return Objects.requireNonNull(completion, "completion");
  }
}

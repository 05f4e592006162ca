package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.engine.PendingReply;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A reply that failpoints have seen. It can be made to lie, but only once the operation has
 * completed: before, its memory is not the caller's. The first lie stays.
 */
final class FaultyReply extends PendingReply {
  private final Plan plan;
  private final AtomicReference<@Nullable Lie> lie = new AtomicReference<>();

  /** A canceller does not want to wait for an outcome that is held back. */
  private volatile boolean cancelled;

  /** A result, or why there is none. */
  private record Lie(int result, @Nullable SchedulerDiedException failure) {}

  FaultyReply(PendingReply.Owner owner, Plan plan, Guard guard) {
    super(owner, plan.toRun(), guard);
    this.plan = plan;
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
    return cancelled || result == -Errno.ECANCELED ? 0 : plan.delayNanos();
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
      super.complete(told, extra);
    }
  }

  @Override
  public int join() {
    int result = super.join();
    return passes(Points.POLL_REPLY_FUTURE) ? result() : result;
  }

  @Override
  protected int joinAccepted() {
    int result = super.joinAccepted();
    return passes(Points.POLL_REPLY_FUTURE) ? result() : result;
  }

  @Override
  public boolean await(Duration timeout) throws InterruptedException {
    boolean done = super.await(timeout);
    if (done) {
      passes(Points.POLL_REPLY_FUTURE);
    }
    return done;
  }

  @Override
  public OptionalInt poll() {
    return isDone() && passes(Points.TRY_GET_RESULT)
        ? OptionalInt.of(result())
        : OptionalInt.empty();
  }

  @Override
  public int result() {
    Lie told = lie.get();
    if (told == null) {
      return super.result();
    }
    SchedulerDiedException failure = told.failure();
    if (failure != null) {
      throw new SchedulerDiedException(
          opcode().describe() + ": " + failure.getMessage(), failure.outcomeUnknown(), failure);
    }
    return told.result();
  }

  @Override
  public @Nullable SchedulerDiedException failure() {
    Lie told = lie.get();
    return told == null ? super.failure() : told.failure();
  }

  @Override
  public void cancel() {
    if (!Points.CANCEL.isConfigured()) {
      cancelNow();
      return;
    }
    switch (Points.CANCEL.evaluate(plan.place())) {
      case Outcome.Return _ -> {}
      case Outcome.Latency(long millis) -> cancelAfter(Interrupts.nanos(millis));
      case null, default -> cancelNow();
    }
  }

  private void cancelNow() {
    cancelled = true;
    super.cancel();
  }

  @Override
  public CompletableFuture<Integer> toCompletableFuture() {
    // One that refuses to wait where every other does.
    CompletableFuture<Integer> future = super.toCompletableFuture().newIncompleteFuture();
    whenComplete(
        _ -> {
          try {
            passes(Points.POLL_REPLY_FUTURE);
            complete(future);
          } catch (Throwable e) {
            // A panic, perhaps: nobody else would end the future.
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private void complete(CompletableFuture<Integer> future) {
    Exception failure = failure();
    if (failure == null) {
      failure = opcode().failure(result());
    }
    if (failure == null) {
      future.complete(result());
    } else {
      future.completeExceptionally(failure);
    }
  }

  @Override
  public String toString() {
    return super.toString() + (lie.get() == null ? "" : ", but a failpoint says " + lie);
  }

  /** Passes a point, and remembers what it decides; false if that is "not yet". */
  private boolean passes(Failpoint point) {
    if (lie.get() != null || !point.isConfigured()) {
      return true;
    }
    if (point.evaluate(plan.place()) instanceof Outcome.Return(String argument)) {
      if (argument == null || argument.equals("pending")) {
        return false;
      }
      lie.compareAndSet(null, lie(point, argument));
    }
    return true;
  }

  private static Lie lie(Failpoint point, String argument) {
    if (argument.equals("cancelled")) {
      String message = "the reply was cancelled by failpoint " + point.name();
      return new Lie(0, new SchedulerDiedException(message, false, null));
    }
    Integer result = KnownPoint.parse(argument);
    if (result == null) {
      throw new IllegalStateException("a point accepted return(" + argument + ")");
    }
    return new Lie(result, null);
  }
}

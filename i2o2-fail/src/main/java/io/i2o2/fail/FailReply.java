package io.i2o2.fail;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reply that can be made to lie, but only once the operation is over: before, its memory is not
 * the caller's. The first lie stays.
 */
final class FailReply implements Reply {
  private final Reply real;
  private final Opcode asked;
  private final SchedulerTag tag;
  private final Delays delays;
  private final AtomicReference<@Nullable Lie> lie = new AtomicReference<>();

  /** A result, or why there is none. */
  private record Lie(int result, @Nullable SchedulerDiedException failure) {}

  FailReply(Reply real, Opcode asked, SchedulerTag tag, Delays delays) {
    this.real = real;
    this.asked = asked;
    this.tag = tag;
    this.delays = delays;
  }

  @Override
  public Opcode opcode() {
    return asked;
  }

  @Override
  public boolean isDone() {
    return real.isDone();
  }

  @Override
  public int join() {
    int result = real.join();
    return passes(Points.POLL_REPLY_FUTURE) || lie.get() != null ? result() : result;
  }

  @Override
  public boolean await(Duration timeout) throws InterruptedException {
    boolean done = real.await(timeout);
    if (done) {
      passes(Points.POLL_REPLY_FUTURE);
    }
    return done;
  }

  @Override
  public OptionalInt poll() {
    if (!real.isDone()) {
      return OptionalInt.empty();
    }
    return passes(Points.TRY_GET_RESULT) ? OptionalInt.of(result()) : OptionalInt.empty();
  }

  @Override
  public int result() {
    Lie told = lie.get();
    if (told == null) {
      return real.result();
    }
    SchedulerDiedException failure = told.failure();
    if (failure != null) {
      throw new SchedulerDiedException(
          asked.describe() + ": " + failure.getMessage(), failure.outcomeUnknown(), failure);
    }
    return told.result();
  }

  @Override
  public long extra() {
    return real.extra();
  }

  @Override
  public @Nullable SchedulerDiedException failure() {
    Lie told = lie.get();
    return told == null ? real.failure() : told.failure();
  }

  @Override
  public void cancel() {
    if (!Points.CANCEL.isConfigured()) {
      real.cancel();
      return;
    }
    switch (Points.CANCEL.evaluate(Operations.place(tag, asked))) {
      case Outcome.Return _ -> {}
      case Outcome.Latency(long millis) -> {
        if (!delays.later(real::cancel, millis)) {
          real.cancel();
        }
      }
      case null, default -> real.cancel();
    }
  }

  @Override
  public void whenComplete(Consumer<? super Reply> action) {
    Objects.requireNonNull(action, "action");
    real.whenComplete(_ -> action.accept(this));
  }

  @Override
  public CompletableFuture<Integer> toCompletableFuture() {
    // One that refuses to wait where the real one does.
    CompletableFuture<Integer> future = real.toCompletableFuture().newIncompleteFuture();
    real.whenComplete(
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
      failure = asked.failure(result());
    }
    if (failure == null) {
      future.complete(result());
    } else {
      future.completeExceptionally(failure);
    }
  }

  @Override
  public String toString() {
    return real + (lie.get() == null ? "" : ", but a failpoint says " + lie);
  }

  /** Passes a point, and remembers what it decides; false if that is "not yet". */
  private boolean passes(Failpoint point) {
    if (lie.get() != null || !point.isConfigured()) {
      return true;
    }
    if (point.evaluate(Operations.place(tag, asked)) instanceof Outcome.Return(String argument)) {
      if (argument == null || argument.equals("pending")) {
        return false;
      }
      lie.compareAndSet(null, lie(point, argument));
    }
    return true;
  }

  private Lie lie(Failpoint point, String argument) {
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

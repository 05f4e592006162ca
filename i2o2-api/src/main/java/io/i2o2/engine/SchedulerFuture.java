package io.i2o2.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A future that a scheduler's own thread completes, and therefore must not wait for. Its dependents
 * are such futures too.
 *
 * @param <T> the type of the value
 */
public final class SchedulerFuture<T> extends CompletableFuture<T> {
  private final OwnThreadRule rule;

  /** Whether its end wakes the loop. Only for the loop's thread. */
  private boolean wakesTheLoop;

  /**
   * A future to be completed.
   *
   * @param rule refuses to wait where that would block the scheduler
   */
  public SchedulerFuture(OwnThreadRule rule) {
    this.rule = rule;
  }

  /**
   * A future that ends as another one does.
   *
   * @param <T> the type of the value
   * @param rule as for the constructor
   * @param source ends some time
   * @return a new future; completing it does not complete the source
   */
  public static <T> SchedulerFuture<T> following(
      OwnThreadRule rule, CompletableFuture<? extends T> source) {
    SchedulerFuture<T> future = new SchedulerFuture<>(rule);
    CompletableFuture<?> _ =
        source.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                future.complete(value);
              } else {
                future.completeExceptionally(failure);
              }
            });
    return future;
  }

  /** Waits for a future of the engine's, and throws what it failed with. */
  static <T> T await(OwnThreadRule scheduler, CompletableFuture<T> future) throws IOException {
    if (!future.isDone() && scheduler.mayDrive("CompletableFuture.join")) {
      scheduler.drive(future::isDone, Long.MAX_VALUE);
    }
    try {
      return future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  @Override
  public T join() {
    if (!isDone()) {
      if (rule.mayDrive("CompletableFuture.join")) {
        drive(this::isDone, Long.MAX_VALUE);
      } else {
        rule.requireRunning("CompletableFuture.join");
      }
    }
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      if (rule.mayDrive("CompletableFuture.get")) {
        driveInterruptibly(Long.MAX_VALUE);
      } else {
        rule.requireRunning("CompletableFuture.get");
      }
    }
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (timeout > 0 && !isDone() && rule.mayDrive("CompletableFuture.get")) {
      driveInterruptibly(unit.toNanos(timeout));
      return super.get(0, unit);
    }
    return super.get(timeout, unit);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new SchedulerFuture<>(rule);
  }

  private void driveInterruptibly(long nanos) throws InterruptedException {
    Thread me = Thread.currentThread();
    drive(() -> isDone() || me.isInterrupted(), nanos);
    if (!isDone() && Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** What depends on a reply may be completed by any thread, so that one wakes the loop. */
  private void drive(BooleanSupplier isOver, long nanos) {
    if (!wakesTheLoop) {
      wakesTheLoop = true;
      CompletableFuture<?> _ = whenComplete((_, _) -> rule.wake());
    }
    rule.drive(isOver, nanos);
  }
}

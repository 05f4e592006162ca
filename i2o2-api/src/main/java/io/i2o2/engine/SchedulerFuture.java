package io.i2o2.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future that a scheduler's own thread completes, and therefore must not wait for. Its dependents
 * are such futures too.
 *
 * @param <T> the type of the value
 */
public final class SchedulerFuture<T> extends CompletableFuture<T> {
  private final OwnThreadRule rule;

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
  static <T> T await(CompletableFuture<T> future) throws IOException {
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
    requireMayWait("CompletableFuture.join");
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    requireMayWait("CompletableFuture.get");
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (timeout > 0 && !isDone()) {
      rule.requireMayBlock("CompletableFuture.get");
    }
    return super.get(timeout, unit);
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new SchedulerFuture<>(rule);
  }

  private void requireMayWait(String what) {
    if (!isDone()) {
      rule.requireMayBlock(what);
      rule.requireRunning(what);
    }
  }
}

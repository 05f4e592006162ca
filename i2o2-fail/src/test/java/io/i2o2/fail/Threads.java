package io.i2o2.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A thread for each task: the common pool has too few for tasks that pause. */
final class Threads {
  private Threads() {}

  static <T> CompletableFuture<T> start(Callable<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                future.complete(task.call());
              } catch (Throwable e) {
                future.completeExceptionally(e);
              }
            });
    return future;
  }
}

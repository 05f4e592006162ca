package io.i2o2.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for futures of our own, and throws what they failed with. */
final class Futures {
  private Futures() {}

  /** Waits for one that the scheduler completes; on its own thread, where the call has been let. */
  static <T> T join(OwnThreadRule scheduler, CompletableFuture<T> future) throws IOException {
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
}

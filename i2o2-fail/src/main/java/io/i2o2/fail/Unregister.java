package io.i2o2.fail;

import io.i2o2.SchedulerException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Taking out, where a failpoint says it succeeds: it is done all the same, because the guard is
 * released by it; only its failure is hidden.
 */
final class Unregister {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");

  private Unregister() {}

  /** Takes out. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** Passes the point; true if a failure is to be hidden. */
  @FunctionalInterface
  interface Pass {
    boolean hides() throws IOException;
  }

  static void hidingFailure(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      LOG.info("hidden by a failpoint", e);
    }
  }

  static CompletableFuture<Void> async(Pass pass, Supplier<CompletableFuture<Void>> action) {
    boolean hides;
    try {
      hides = pass.hides();
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Void> done = action.get();
    return hides ? CompletableFuture.allOf(done.handle((_, _) -> 0)) : done;
  }
}

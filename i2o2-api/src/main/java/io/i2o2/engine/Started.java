package io.i2o2.engine;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Whether a loop's thread has begun. Not a CompletableFuture: a wait for one has a ForkJoinPool
 * start another thread, and to start takes less time than that.
 */
final class Started {
  private final CountDownLatch begun = new CountDownLatch(1);

  /** Written before the latch is opened, read afterwards. */
  private @Nullable Throwable failure;

  void done() {
    begun.countDown();
  }

  void failed(Throwable why) {
    failure = why;
    begun.countDown();
  }

  /** Waits; gives what it failed with, or null. An interrupt is kept for later. */
  @Nullable Throwable await() {
    boolean interrupted = false;
    while (true) {
      try {
        begun.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }
}

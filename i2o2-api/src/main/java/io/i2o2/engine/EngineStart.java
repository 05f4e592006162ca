package io.i2o2.engine;

import io.i2o2.Availability;
import io.i2o2.Backend;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes engines, and starts the threads of their loops. */
final class EngineStart {
  private EngineStart() {}

  /** Makes one; closes the driver if it cannot. */
  static EngineScheduler scheduler(
      Driver driver, Supplier<LoopParts> making, Function<LoopParts, LoopRunner> running) {
    try {
      LoopParts parts = making.get();
      return new EngineScheduler(parts, running.apply(parts));
    } catch (Throwable e) {
      // A queue of a million may be more than the heap holds.
      driver.close(false);
      throw e;
    }
  }

  static LoopParts parts(
      Backend backend,
      SchedulerOptions options,
      Driver driver,
      @Nullable Interceptor interceptor,
      int ring,
      @Nullable Consumer<@Nullable Throwable> onDeath) {
    MpscQueue queue = new MpscQueue(options.queueSize(), driver.capacity());
    OwnThread ownThread = new OwnThread(options.name(), options.grace());
    Inbox inbox = new Inbox(options.name(), queue, new Waker(driver), ownThread);
    CloseDeadline closing = new CloseDeadline(options.name(), options.grace(), driver);
    return new LoopParts(
        options, backend, driver, inbox, closing, ownThread, interceptor, ring, onDeath);
  }

  /** Starts the thread of a loop; closes the driver if it cannot. */
  static void start(String backend, String thread, Driver driver, LoopRunner runner) {
    Started started = new Started();
    try {
      ThreadStart.of(backend, SchedulerThreads.unstarted(thread, () -> run(runner, started)));
    } catch (Throwable e) {
      driver.close(false);
      throw e;
    }
    Throwable failure = started.await();
    switch (failure) {
      case null -> {}
      case IllegalArgumentException badOption -> throw badOption;
      case SchedulerUnavailableException unavailable -> throw unavailable;
      default ->
          throw new SchedulerUnavailableException(
              backend,
              new Availability.Unavailable(
                  Availability.Reason.OTHER, "the loop did not start: " + failure, "See there."),
              failure);
    }
  }

  private static void run(LoopRunner runner, Started started) {
    try {
      runner.start();
    } catch (Throwable e) {
      started.failed(e);
      return;
    }
    started.done();
    try {
      runner.run();
    } catch (Throwable e) {
      // It is logged, and every reply is complete.
      assert e != null;
    }
  }

  /**
   * Whether a loop's thread has begun. Not a CompletableFuture: a wait for one has a ForkJoinPool
   * start another thread, and to start takes less time than that.
   */
  private static final class Started {
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
}

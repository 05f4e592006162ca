package io.i2o2.engine;

import io.i2o2.Availability;
import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Puts schedulers together, each on a driver of its own, which it closes in the end. */
public final class Engine {
  private Engine() {}

  /**
   * Makes a scheduler with a thread of its own.
   *
   * @param backend name and details for users
   * @param options checked
   * @param driver no thread's yet; closed if this throws
   * @param interceptor stands between, or null
   * @return a running scheduler
   * @throws SchedulerUnavailableException if it cannot be made here
   */
  public static Scheduler spawn(
      Backend backend, SchedulerOptions options, Driver driver, @Nullable Interceptor interceptor) {
    EngineScheduler scheduler = scheduler(backend, options, driver, interceptor, false);
    LoopRunner runner = scheduler.runner();
    Started started = new Started();
    try {
      ThreadStart.of(
          backend.name(), SchedulerThreads.unstarted(options.name(), () -> run(runner, started)));
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
              backend.name(),
              new Availability.Unavailable(
                  Availability.Reason.OTHER, "the loop did not start: " + failure, "See there."),
              failure);
    }
    return SchedulerFacade.of(scheduler, options.name());
  }

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @param backend name and details for users
   * @param options checked
   * @param driver no thread's yet; closed if this throws
   * @param interceptor stands between, or null
   * @return its loop
   */
  public static SchedulerLoop loop(
      Backend backend, SchedulerOptions options, Driver driver, @Nullable Interceptor interceptor) {
    EngineScheduler scheduler = scheduler(backend, options, driver, interceptor, true);
    return new LoopFacade(scheduler.runner(), SchedulerFacade.of(scheduler, options.name()));
  }

  /**
   * The interceptor of a scheduler.
   *
   * @param scheduler any
   * @return null if it has none
   */
  public static @Nullable Interceptor interceptor(Scheduler scheduler) {
    return scheduler instanceof SchedulerFacade facade ? facade.core().interceptor() : null;
  }

  static EngineScheduler scheduler(
      Backend backend,
      SchedulerOptions options,
      Driver driver,
      @Nullable Interceptor interceptor,
      boolean runByCaller) {
    try {
      MpscQueue queue = new MpscQueue(options.queueSize(), driver.capacity());
      OwnThread ownThread = new OwnThread(options.name(), options.grace());
      Inbox inbox = new Inbox(options.name(), queue, new Waker(driver), ownThread);
      CloseDeadline closing = new CloseDeadline(options.name(), options.grace(), driver);
      LoopParts parts =
          new LoopParts(options, backend, driver, inbox, closing, ownThread, interceptor);
      return new EngineScheduler(parts, new LoopRunner(parts, runByCaller));
    } catch (Throwable e) {
      // A queue of a million may be more than the heap holds.
      driver.close(false);
      throw e;
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

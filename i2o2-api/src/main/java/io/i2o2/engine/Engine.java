package io.i2o2.engine;

import io.i2o2.Availability;
import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
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
    start(backend.name(), options.name(), driver, scheduler.runner());
    return SchedulerFacade.of(scheduler, options.name());
  }

  /** Makes the driver of a ring. */
  @FunctionalInterface
  public interface DriverMaker {
    /**
     * Makes one.
     *
     * @param options of the ring
     * @param interceptor of the ring, or null
     * @return no thread's yet
     * @throws SchedulerUnavailableException if it cannot be made here
     */
    Described make(SchedulerOptions options, @Nullable Interceptor interceptor);
  }

  /**
   * A driver, and what users are told of it.
   *
   * @param driver no thread's yet
   * @param detail for instance the set-up of its ring
   */
  public record Described(Driver driver, String detail) {}

  /**
   * Makes a scheduler of as many rings as its options say, each with a thread of its own.
   *
   * @param backend its name
   * @param options checked
   * @param interceptor stands between, or null
   * @param maker makes the drivers
   * @return a running scheduler
   * @throws SchedulerUnavailableException if it cannot be made here; what was made is closed then
   */
  public static Scheduler spawn(
      String backend,
      SchedulerOptions options,
      @Nullable Interceptor interceptor,
      DriverMaker maker) {
    if (options.rings() > 1) {
      return RingStart.of(backend, options, interceptor, maker);
    }
    Described made = maker.make(options, interceptor);
    return spawn(new Backend(backend, made.detail()), options, made.driver(), interceptor);
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
    return scheduler(
        driver,
        () -> parts(backend, options, driver, interceptor, 0, null),
        parts -> new LoopRunner(parts, runByCaller));
  }

  /** One of several rings. */
  static EngineScheduler ring(
      Backend backend,
      SchedulerOptions options,
      Driver driver,
      @Nullable Interceptor interceptor,
      int ring,
      Peers peers) {
    return scheduler(
        driver,
        () -> parts(backend, options, driver, interceptor, ring, peers),
        parts -> new RingRunner(parts, peers));
  }

  private static EngineScheduler scheduler(
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

  private static LoopParts parts(
      Backend backend,
      SchedulerOptions options,
      Driver driver,
      @Nullable Interceptor interceptor,
      int ring,
      @Nullable Peers peers) {
    MpscQueue queue = new MpscQueue(options.queueSize(), driver.capacity());
    OwnThread ownThread = new OwnThread(options.name(), options.grace());
    Inbox inbox = new Inbox(options.name(), queue, new Waker(driver), ownThread);
    CloseDeadline closing = new CloseDeadline(options.name(), options.grace(), driver);
    return new LoopParts(
        options, backend, driver, inbox, closing, ownThread, interceptor, ring, peers);
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

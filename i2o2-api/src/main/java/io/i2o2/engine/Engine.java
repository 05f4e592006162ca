package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
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
    EngineStart.start(backend.name(), options.name(), driver, scheduler.runner());
    return SchedulerFacade.of(scheduler, options.name());
  }

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
    DriverMaker.Described made = maker.make(options, interceptor);
    return spawn(new Backend(backend, made.detail()), options, made.driver(), interceptor);
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
    return EngineStart.scheduler(
        driver,
        () -> EngineStart.parts(backend, options, driver, interceptor, 0, null),
        parts -> new LoopRunner(parts, runByCaller));
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.engine.Engine;
import io.i2o2.engine.Interceptor;

/** Makes schedulers, each an engine on a pool of its own. */
public final class PoolSchedulers {
  private PoolSchedulers() {}

  /**
   * Makes a scheduler with a thread of its own.
   *
   * @param options checked
   * @return a running scheduler
   * @throws io.i2o2.SchedulerUnavailableException if the process may start no further thread
   */
  public static Scheduler spawn(SchedulerOptions options) {
    return spawn(options, new PoolDriver(options));
  }

  /** With a driver that a test may script. */
  static Scheduler spawn(SchedulerOptions options, PoolDriver driver) {
    return Engine.spawn(backend(options), options, driver, Interceptor.find(options));
  }

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @param options checked
   * @return its loop
   */
  public static SchedulerLoop loop(SchedulerOptions options) {
    return loop(options, new PoolDriver(options));
  }

  /** With a driver that a test may script. */
  static SchedulerLoop loop(SchedulerOptions options, PoolDriver driver) {
    return Engine.loop(backend(options), options, driver, Interceptor.find(options));
  }

  private static Backend backend(SchedulerOptions options) {
    return new Backend("fallback", "java.nio on " + options.poolSize() + " threads");
  }
}

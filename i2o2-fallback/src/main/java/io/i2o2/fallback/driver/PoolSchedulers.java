package io.i2o2.fallback.driver;

import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.engine.DriverMaker;
import io.i2o2.engine.Engine;
import io.i2o2.engine.Interceptor;
import io.i2o2.fallback.file.DescriptorTable;
import java.util.function.Function;

/** Makes schedulers, each an engine on a pool of its own, or several. */
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
    return spawn(options, new DescriptorTable());
  }

  /** All rings have the same descriptors, as those of one process have. */
  private static Scheduler spawn(SchedulerOptions options, DescriptorTable descriptors) {
    return spawn(options, each -> new PoolDriver(each, descriptors));
  }

  /** With drivers that a test may script. */
  static Scheduler spawn(SchedulerOptions options, Function<SchedulerOptions, PoolDriver> maker) {
    return Engine.spawn(
        "fallback",
        options,
        Interceptor.find(options),
        (own, _) -> new DriverMaker.Described(maker.apply(own), detail(own)));
  }

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @param options checked
   * @return its loop
   */
  public static SchedulerLoop loop(SchedulerOptions options) {
    return loop(options, new PoolDriver(options, new DescriptorTable()));
  }

  /** With a driver that a test may script. */
  static SchedulerLoop loop(SchedulerOptions options, PoolDriver driver) {
    return Engine.loop(
        new Backend("fallback", detail(options)), options, driver, Interceptor.find(options));
  }

  private static String detail(SchedulerOptions options) {
    return "java.nio on " + options.poolSize() + " threads";
  }
}

package io.i2o2.uring.driver;

import io.i2o2.Availability;
import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.engine.DriverMaker;
import io.i2o2.engine.Engine;
import io.i2o2.engine.Interceptor;
import io.i2o2.uring.ring.GivingBack;
import io.i2o2.uring.ring.Ring;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingOptions;
import io.i2o2.uring.ring.RingSetup;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.InterceptedSys;
import io.i2o2.uring.sys.Sys;
import org.jspecify.annotations.Nullable;

/** Makes schedulers, each an engine on a ring of its own, or several. */
public final class UringSchedulers {
  private UringSchedulers() {}

  /**
   * Makes a scheduler with a thread of its own.
   *
   * @throws SchedulerUnavailableException if it cannot be made here
   */
  public static Scheduler spawn(
      SchedulerOptions asked, Sys sys, RingFacts facts, @Nullable Interceptor interceptor) {
    return Engine.spawn(
        "uring",
        fitted(asked, sys),
        interceptor,
        (options, between) -> {
          UringDriver driver = driver(options, InterceptedSys.of(sys, between), facts);
          return new DriverMaker.Described(driver, driver.detail());
        });
  }

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @throws SchedulerUnavailableException if it cannot be made here
   */
  public static SchedulerLoop loop(
      SchedulerOptions asked, Sys sys, RingFacts facts, @Nullable Interceptor interceptor) {
    SchedulerOptions options = fitted(asked, sys);
    UringDriver driver = driver(options, InterceptedSys.of(sys, interceptor), facts);
    return Engine.loop(new Backend("uring", driver.detail()), options, driver, interceptor);
  }

  private static UringDriver driver(SchedulerOptions options, Sys sys, RingFacts facts) {
    int eventfd = sys.eventfd();
    if (eventfd < 0) {
      throw unavailable(new RingSetup(sys).explain("eventfd", -eventfd), null);
    }
    Ring ring = null;
    try {
      ring = open(options, sys);
      return new UringDriver(options, sys, facts, ring, eventfd);
    } catch (Throwable e) {
      try {
        if (ring != null) {
          ring.close();
        }
      } finally {
        GivingBack.close(sys, "an eventfd", eventfd);
      }
      throw e;
    }
  }

  private static Ring open(SchedulerOptions options, Sys sys) {
    try {
      return new RingSetup(sys)
          .open(
              new RingOptions(
                  options.ringDepth(),
                  options.ioPolling(),
                  options.sqe128(),
                  options.coopTaskRun(),
                  options.skipUnsupportedFeatures()));
    } catch (RingUnavailable e) {
      throw unavailable(e.reason(), e);
    }
  }

  /**
   * The kernel would say EMFILE, but only when the first file is registered. The table has a slot
   * of our own beside those asked for. A default that is too many is no reason to fail: half of the
   * limit leaves as many for files that are open.
   */
  private static SchedulerOptions fitted(SchedulerOptions options, Sys sys) {
    long limit = sys.limit(Abi.RLIMIT_NOFILE);
    if (limit < 0) {
      return options;
    }
    if (!options.registeredFilesDemanded()) {
      return options.withRegisteredFiles((int) Math.min(options.registeredFiles(), limit / 2));
    }
    if (options.registeredFiles() >= limit) {
      throw unavailable(
          new Availability.Unavailable(
              Availability.Reason.UNSUPPORTED_OPTION,
              "registeredFiles is "
                  + options.registeredFiles()
                  + ", but the process may open "
                  + limit
                  + " files, and one slot is needed besides",
              "Ask for fewer slots, or raise the limit (ulimit -n, LimitNOFILE)."),
          null);
    }
    return options;
  }

  private static SchedulerUnavailableException unavailable(
      Availability.Unavailable reason, @Nullable Throwable cause) {
    return new SchedulerUnavailableException("uring", reason, cause);
  }
}

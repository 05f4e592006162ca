package io.i2o2.fail;

import io.i2o2.Availability;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.spi.SchedulerWrapper;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts failpoints around every scheduler; found by {@link java.util.ServiceLoader}. */
public final class FailWrapper implements SchedulerWrapper {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");
  private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

  /** For {@link java.util.ServiceLoader}. */
  public FailWrapper() {}

  @Override
  public Scheduler create(SchedulerOptions options, Supplier<Scheduler> make) {
    SchedulerTag tag = begin(options);
    return tag.creating(() -> new FailScheduler(make.get(), tag, options));
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options, Supplier<SchedulerLoop> make) {
    SchedulerTag tag = begin(options);
    return tag.creating(() -> new FailLoop(make.get(), tag, options));
  }

  private static SchedulerTag begin(SchedulerOptions options) {
    Startup.ensureLoaded();
    if (ANNOUNCED.compareAndSet(false, true)) {
      LOG.info("i2o2-fail is on the path");
    }
    SchedulerTag tag = new SchedulerTag(options.name(), TestScope.current());
    if (Points.CREATE.isConfigured() && Points.CREATE.evaluate(Place.in(tag)) != null) {
      throw new SchedulerUnavailableException(
          options.backend() == null ? "(any)" : options.backend(),
          new Availability.Unavailable(
              Availability.Reason.OTHER,
              "failpoint " + Points.CREATE.name(),
              "Take it out of the configured failpoints."),
          null);
    }
    return tag;
  }
}

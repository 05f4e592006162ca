package io.i2o2.fail;

import io.i2o2.Availability;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.engine.Interceptor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts failpoints into every scheduler; found by {@link java.util.ServiceLoader}. */
@SuppressWarnings("exports") // for the engine only
public final class FailProvider implements Interceptor.Provider {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");
  private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

  /** For {@link java.util.ServiceLoader}. */
  public FailProvider() {}

  @Override
  public void beforeCreate(SchedulerOptions options) {
    SchedulerTag tag = begin(options.name());
    if (ANNOUNCED.compareAndSet(false, true)) {
      LOG.info("i2o2-fail is on the path");
    }
    if (Points.CREATE.isConfigured() && Points.CREATE.evaluate(Place.in(tag)) != null) {
      throw new SchedulerUnavailableException(
          options.backend() == null ? "(any)" : options.backend(),
          new Availability.Unavailable(
              Availability.Reason.OTHER,
              "failpoint " + Points.CREATE.name(),
              "Take it out of the configured failpoints."),
          null);
    }
  }

  @Override
  public Interceptor interceptor(@Nullable SchedulerOptions options) {
    return new FailInterceptor(begin(options == null ? "probe" : options.name()), options);
  }

  private static SchedulerTag begin(String name) {
    Startup.ensureLoaded();
    return new SchedulerTag(name, TestScope.current());
  }
}

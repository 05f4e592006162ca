package io.i2o2.engine;

import io.i2o2.SchedulerOptions;
import org.jspecify.annotations.Nullable;

/** Makes the driver of a ring. */
@FunctionalInterface
public interface DriverMaker {
  /**
   * Makes one.
   *
   * @param options of the ring
   * @param interceptor of the ring, or null
   * @return no thread's yet
   * @throws io.i2o2.SchedulerUnavailableException if it cannot be made here
   */
  Described make(SchedulerOptions options, @Nullable Interceptor interceptor);

  /**
   * A driver, and what users learn of it.
   *
   * @param driver no thread's yet
   * @param detail for instance the set-up of its ring
   */
  record Described(Driver driver, String detail) {}
}

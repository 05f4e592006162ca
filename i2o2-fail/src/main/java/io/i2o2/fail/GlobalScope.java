package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/** Everybody. */
final class GlobalScope extends FailScope {
  @Override
  boolean covers(@Nullable SchedulerTag scheduler) {
    return true;
  }

  @Override
  int rank() {
    return 0;
  }

  @Override
  public String toString() {
    return "every scope";
  }
}

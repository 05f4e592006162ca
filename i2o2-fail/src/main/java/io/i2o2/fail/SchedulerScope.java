package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/** What one scheduler does. */
final class SchedulerScope extends FailScope {
  private final SchedulerTag tag;

  SchedulerScope(SchedulerTag tag) {
    this.tag = tag;
  }

  @Override
  boolean covers(@Nullable SchedulerTag scheduler) {
    return scheduler == tag;
  }

  @Override
  int rank() {
    return Integer.MAX_VALUE - 1;
  }

  @Override
  public String toString() {
    return "scheduler " + tag.name();
  }
}

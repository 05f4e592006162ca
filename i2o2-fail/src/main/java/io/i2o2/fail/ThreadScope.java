package io.i2o2.fail;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one thread does. */
final class ThreadScope extends FailScope {
  private final Thread thread;

  ThreadScope(Thread thread) {
    this.thread = Objects.requireNonNull(thread, "thread");
  }

  @Override
  boolean covers(@Nullable SchedulerTag scheduler) {
    return Thread.currentThread() == thread;
  }

  @Override
  int rank() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String toString() {
    return "thread " + thread.getName();
  }
}

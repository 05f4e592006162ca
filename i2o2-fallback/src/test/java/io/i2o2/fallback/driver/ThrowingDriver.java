package io.i2o2.fallback.driver;

import io.i2o2.SchedulerOptions;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A driver that throws what a test wants, once, in the loop. */
final class ThrowingDriver extends PoolDriver {
  private final AtomicReference<@Nullable Throwable> due = new AtomicReference<>();

  ThrowingDriver(SchedulerOptions options) {
    super(options);
  }

  void throwNext(Throwable fault) {
    due.set(fault);
  }

  @Override
  public boolean flush() {
    Throwable fault = due.getAndSet(null);
    if (fault instanceof RuntimeException exception) {
      throw exception;
    }
    if (fault instanceof Error error) {
      throw error;
    }
    return super.flush();
  }
}

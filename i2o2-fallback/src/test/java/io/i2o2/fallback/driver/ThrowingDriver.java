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
    switch (due.getAndSet(null)) {
      case RuntimeException fault -> throw fault;
      case Error fault -> throw fault;
      case null, default -> {
        return super.flush();
      }
    }
  }
}

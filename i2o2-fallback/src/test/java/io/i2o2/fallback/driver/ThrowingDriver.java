package io.i2o2.fallback.driver;

import io.i2o2.SchedulerOptions;
import io.i2o2.fallback.file.DescriptorTable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A driver that throws what a test wants, once, in the loop. */
final class ThrowingDriver extends PoolDriver {
  private final AtomicReference<@Nullable Throwable> due;

  ThrowingDriver(SchedulerOptions options) {
    this(options, new DescriptorTable(), new AtomicReference<>());
  }

  /** One of several, of which one throws. */
  ThrowingDriver(
      SchedulerOptions options,
      DescriptorTable descriptors,
      AtomicReference<@Nullable Throwable> due) {
    super(options, descriptors);
    this.due = due;
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

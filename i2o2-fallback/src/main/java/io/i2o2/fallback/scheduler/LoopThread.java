package io.i2o2.fallback.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Which thread is the scheduler's own, the completion thread. Thread-safe. */
final class LoopThread {
  private final String scheduler;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

  LoopThread(String scheduler) {
    this.scheduler = scheduler;
  }

  /** Makes a thread the scheduler's own, for good; false if there is one already. */
  boolean claim(Thread owner) {
    return thread.compareAndSet(null, owner);
  }

  boolean isUnclaimed() {
    return thread.get() == null;
  }

  boolean isCurrent() {
    return thread.get() == Thread.currentThread();
  }

  /** Refuses to block the completion thread, which would wait for itself. */
  void requireMayBlock(String what) {
    if (isCurrent()) {
      throw new IllegalStateException(
          what
              + " would block the thread of scheduler "
              + scheduler
              + " that completes it: use trySubmit, a callback, or an async method there");
    }
  }
}

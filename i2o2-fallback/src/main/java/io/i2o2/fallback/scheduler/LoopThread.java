package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/** Which thread is the scheduler's own, the completion thread. Thread-safe. */
final class LoopThread {
  private final String scheduler;

  /** Set with the monitor. Back to null only if that thread could not start the pool. */
  volatile @Nullable Thread thread;

  LoopThread(String scheduler) {
    this.scheduler = scheduler;
  }

  /** Makes a thread the scheduler's own, unless there is one already. */
  synchronized boolean claim(Thread owner) {
    if (thread != null) {
      return false;
    }
    thread = owner;
    return true;
  }

  boolean isUnclaimed() {
    return thread == null;
  }

  boolean isCurrent() {
    return thread == Thread.currentThread();
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

package io.i2o2.fallback.file;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses something, so that it ends when the last one has left. Whoever made it is the
 * first to use it. Thread-safe.
 */
public final class UseCount {
  private final AtomicInteger users = new AtomicInteger(1);
  private final Runnable lastLeft;

  /**
   * Counts its maker as a user.
   *
   * @param lastLeft run once, by the thread that leaves last
   */
  public UseCount(Runnable lastLeft) {
    this.lastLeft = lastLeft;
  }

  /**
   * Begins a use.
   *
   * @return false if the last user has left already
   */
  public boolean enter() {
    while (true) {
      int now = users.get();
      if (now == 0) {
        return false;
      }
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /**
   * Ends a use, unless it is the last one.
   *
   * @return false if it is the last one, which goes on
   */
  public boolean leaveUnlessLast() {
    while (true) {
      int now = users.get();
      if (now == 1) {
        return false;
      }
      if (users.compareAndSet(now, now - 1)) {
        return true;
      }
    }
  }

  /** Ends a use, once for each {@link #enter} and once for the maker. */
  public void leave() {
    if (users.decrementAndGet() == 0) {
      lastLeft.run();
    }
  }
}

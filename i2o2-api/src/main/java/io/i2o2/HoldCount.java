package io.i2o2;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts off the end of something until it is closed and no operation holds it any longer.
 *
 * <p>Closed and held are one number, so that exactly one thread sees both come true: that one ends
 * it. Every change of the number is a compare-and-set, which orders all that the holders did before
 * the end.
 */
final class HoldCount {
  private static final int CLOSED = 1;
  private static final int HOLD = 2;

  private final AtomicInteger state = new AtomicInteger();
  private final String name;
  private final Runnable end;

  HoldCount(String name, Runnable end) {
    this.name = name;
    this.end = end;
  }

  /** Holds it for one operation; releasing the guard a second time throws. */
  Guard hold() {
    Hold hold = new Hold(this);
    while (true) {
      int seen = state.get();
      if ((seen & CLOSED) != 0) {
        throw new IllegalStateException(name + " was closed");
      }
      if (state.compareAndSet(seen, Math.addExact(seen, HOLD))) {
        return hold;
      }
    }
  }

  boolean isClosed() {
    return (state.get() & CLOSED) != 0;
  }

  /** Ends it now or with the last hold; once closed, this does nothing. */
  void close() {
    while (true) {
      int seen = state.get();
      if (state.compareAndSet(seen, seen | CLOSED)) {
        if (seen == 0) {
          end();
        }
        return;
      }
    }
  }

  private void letGo() {
    if (state.addAndGet(-HOLD) == CLOSED) {
      end();
    }
  }

  /**
   * What cannot be ended, because something else uses it, is open again: it can be closed later.
   * Closed, it cannot have been held meanwhile, so the number is simply that of the beginning.
   */
  private void end() {
    try {
      end.run();
    } catch (Throwable e) {
      state.set(0);
      throw e;
    }
  }

  /** One operation's. */
  private static final class Hold implements Guard {
    private final HoldCount count;
    private final AtomicBoolean released = new AtomicBoolean();

    Hold(HoldCount count) {
      this.count = count;
    }

    @Override
    public void release() {
      if (!released.compareAndSet(false, true)) {
        throw new IllegalStateException(
            "a guard of " + count.name + " was released twice: it is for one operation");
      }
      count.letGo();
    }

    @Override
    public String toString() {
      return "guard of " + count.name;
    }
  }
}

package io.i2o2.engine;

import java.util.function.BooleanSupplier;

/**
 * How many operations that may wait stand aside in the loop. As long as they are as many as the
 * queue holds, callers who would add to them park, so that they are bounded, and the queue itself
 * stays open to operations that cannot wait.
 *
 * <p>Not exact: callers look before they submit, so those who look at the same time may all pass.
 * Nothing is claimed, hence nothing can be left behind by a call that fails.
 */
final class Backlog {
  private final int most;
  private final ParkedCallers waiters = new ParkedCallers();

  /** Written by the loop alone. */
  private volatile int count;

  Backlog(int most) {
    this.most = most;
  }

  boolean isFull() {
    return count >= most;
  }

  /** Parks while it is full. */
  void awaitRoom(BooleanSupplier isClosed) {
    waiters.await(() -> !isFull() || isClosed.getAsBoolean());
  }

  /** For the loop: says how many there are. */
  void count(int now) {
    if (now != count) {
      count = now;
    }
    // At each turn: those woken may have come and gone without a change of the number.
    if (now < most && !waiters.isEmpty()) {
      waiters.wake(most - now);
    }
  }

  boolean isAwaited() {
    return !waiters.isEmpty();
  }

  /** Lets all go on, to find out that the scheduler is closed. */
  void wakeAll() {
    waiters.wake(Integer.MAX_VALUE);
  }
}

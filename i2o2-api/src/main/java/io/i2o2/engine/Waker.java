package io.i2o2.engine;

import io.i2o2.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the sleeping loop, by {@link Driver#wake}.
 *
 * <p>Memory order: Dekker's handshake. The loop stores ASLEEP, then looks for work; a caller stores
 * its work, then looks for ASLEEP. All four are volatile (the work is stored as the sequence of a
 * slot in the {@link MpscQueue}, or by the compare-and-set of a {@link CommandQueue}), so they are
 * in one order that both threads agree on, and one of the two sees the other.
 *
 * <p>A wake that fails is tried a few times, and by the next caller again. Whatever becomes of it,
 * the loop looks for work once in {@link #LONGEST_SLEEP_NANOS}.
 *
 * <p>Of several callers one wins the right to wake, by taking ASLEEP to WAKING, and gives it back
 * when it has written. The loop neither sleeps again nor closes the driver while a caller is
 * WAKING.
 */
final class Waker {
  private static final Logger LOG = LoggerFactory.getLogger(Waker.class);

  /** How long the loop sleeps at most: it costs microseconds, and a lost wake costs no more. */
  static final long LONGEST_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;
  private static final int WAKING = 2;
  private static final int RETIRED = 3;
  private static final int MOST_TRIES = 3;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waker.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Driver driver;
  private volatile int state;

  Waker(Driver driver) {
    this.driver = driver;
  }

  /**
   * Wakes the loop if it sleeps. Called after work was stored, by any thread.
   *
   * <p>May throw where the stack or the memory of its caller is used up. It must be ignored then,
   * because the work has been accepted.
   */
  void signal() {
    if (state == ASLEEP && STATE.compareAndSet(this, ASLEEP, WAKING)) {
      int next = ASLEEP;
      try {
        if (write()) {
          next = AWAKE;
        }
      } finally {
        // If it failed, the loop still sleeps: the next signal tries again.
        state = next;
      }
    }
  }

  /**
   * Says that the loop is about to sleep; it must look for work once more after this. False if it
   * may not sleep yet, because a caller is still waking it.
   */
  boolean announceSleep() {
    // It may be ASLEEP already, after a signal that threw.
    return STATE.compareAndSet(this, AWAKE, ASLEEP) || state == ASLEEP;
  }

  /** Whether work that comes now has to wake the loop. Any thread. */
  boolean isAsleep() {
    return state == ASLEEP;
  }

  /** Says that the loop is up. */
  void awake() {
    STATE.compareAndSet(this, ASLEEP, AWAKE);
  }

  /** No wake is under way and none comes: the driver may be closed. */
  void retire() {
    while (!STATE.compareAndSet(this, AWAKE, RETIRED)
        && !STATE.compareAndSet(this, ASLEEP, RETIRED)) {
      Thread.onSpinWait();
    }
  }

  private boolean write() {
    int result = 0;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      result = driver.wake();
      if (result >= 0) {
        return true;
      }
    }
    LOG.warn("waking the loop: {}", Errno.describe(-result));
    return false;
  }
}

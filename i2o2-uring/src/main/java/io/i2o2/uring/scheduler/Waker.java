package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.uring.sys.Sys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes the sleeping loop through an eventfd that the ring reads.
 *
 * <p>Memory order: Dekker's handshake. The loop stores ASLEEP, then (full fence) looks for work; a
 * caller stores its work, then (full fence) looks for ASLEEP. With less than a full fence on both
 * sides each could miss the other, and the loop would sleep for ever.
 *
 * <p>Of several callers one wins the right to wake, by taking ASLEEP to WAKING, and gives it back
 * when it has written. The loop neither sleeps again nor closes the eventfd while somebody is
 * WAKING: the number could belong to another file by then.
 */
final class Waker {
  private static final Logger LOG = LoggerFactory.getLogger(Waker.class);
  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;
  private static final int WAKING = 2;
  private static final int RETIRED = 3;
  private static final int MOST_THROWS = 3;

  /** Then the caller is let go: a sleeping loop looks for work by itself, after a while. */
  private static final int MOST_TRIES = 20;

  private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waker.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Sys sys;
  private final int eventfd;
  private volatile int state;

  Waker(Sys sys, int eventfd) {
    this.sys = sys;
    this.eventfd = eventfd;
  }

  int eventfd() {
    return eventfd;
  }

  /**
   * Wakes the loop if it sleeps. Called after work was stored, by any thread. Throws nothing: that
   * work has been accepted, and its caller would take it for refused and give its memory back.
   */
  void signal() {
    try {
      signalHere();
    } catch (Throwable e) {
      signalElsewhere();
    }
  }

  private void signalHere() {
    VarHandle.fullFence();
    if (state == ASLEEP && STATE.compareAndSet(this, ASLEEP, WAKING)) {
      boolean written = false;
      try {
        written = write();
      } finally {
        // If even the retries threw, the loop still sleeps: another signal must wake it.
        state = written ? AWAKE : ASLEEP;
      }
    }
  }

  /** Where this thread's stack or memory is used up, another one may still have some. */
  private void signalElsewhere() {
    try {
      Thread.ofPlatform().daemon().name("i2o2-wake").start(this::signalUntilItWorks);
    } catch (Throwable e) {
      // The next signal wakes the loop, at the latest that of the close.
      assert e != null;
    }
  }

  private void signalUntilItWorks() {
    while (true) {
      try {
        signalHere();
        return;
      } catch (Throwable e) {
        LockSupport.parkNanos(RETRY_PAUSE_NANOS);
      }
    }
  }

  /**
   * Says that the loop is about to sleep. It must look for work once more after this.
   *
   * @return false if it may not sleep yet, because somebody is still waking it
   */
  boolean announceSleep() {
    // It may be ASLEEP already, after a signal that threw.
    if (!STATE.compareAndSet(this, AWAKE, ASLEEP) && state != ASLEEP) {
      return false;
    }
    VarHandle.fullFence();
    return true;
  }

  /** Says that the loop is up. */
  void awake() {
    STATE.compareAndSet(this, ASLEEP, AWAKE);
  }

  /** Nobody wakes any more, and nobody is in the middle of it: the eventfd may be closed. */
  void retire() {
    while (!STATE.compareAndSet(this, AWAKE, RETIRED)
        && !STATE.compareAndSet(this, ASLEEP, RETIRED)) {
      Thread.onSpinWait();
    }
  }

  /** A wake that failed once works the next time, as a rule; false if it does not. */
  private boolean write() {
    int result = tryToWrite(1);
    for (int tries = 1; result < 0 && tries < MOST_TRIES; tries++) {
      if (result != -Errno.EINTR && Integer.bitCount(tries) == 1) {
        LOG.warn("waking the loop, try {}: {}", tries, Errno.describe(-result));
      }
      LockSupport.parkNanos(RETRY_PAUSE_NANOS);
      result = tryToWrite(tries + 1);
    }
    return result >= 0;
  }

  /** Out of memory, say, a call may throw; what it was called for has been accepted already. */
  private int tryToWrite(int tries) {
    try {
      return sys.wake(eventfd);
    } catch (Throwable e) {
      if (tries >= MOST_THROWS) {
        throw e;
      }
      return -Errno.EIO;
    }
  }
}

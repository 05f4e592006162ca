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

  /** Wakes the loop if it sleeps. Called after work was stored, by any thread. */
  void signal() {
    VarHandle.fullFence();
    if (state == ASLEEP && STATE.compareAndSet(this, ASLEEP, WAKING)) {
      try {
        write();
      } finally {
        state = AWAKE;
      }
    }
  }

  /**
   * Says that the loop is about to sleep. It must look for work once more after this.
   *
   * @return false if it may not sleep yet, because somebody is still waking it
   */
  boolean announceSleep() {
    if (state != AWAKE) {
      return false;
    }
    state = ASLEEP;
    VarHandle.fullFence();
    return true;
  }

  /** Says that the loop is up. */
  void awake() {
    STATE.compareAndSet(this, ASLEEP, AWAKE);
  }

  /** Whether nobody is in the middle of waking: the eventfd may be closed. */
  boolean isQuiet() {
    return state == AWAKE;
  }

  /** A wake that failed must not be forgotten, or the loop sleeps for ever on accepted work. */
  private void write() {
    int result = sys.wake(eventfd);
    for (int tries = 1; result < 0; tries++) {
      if (result != -Errno.EINTR && Integer.bitCount(tries) == 1) {
        LOG.warn("waking the loop, try {}: {}", tries, Errno.describe(-result));
      }
      LockSupport.parkNanos(RETRY_PAUSE_NANOS);
      result = sys.wake(eventfd);
    }
  }
}

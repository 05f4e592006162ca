package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A slot that a failpoint says is taken; the kernel knows nothing of it. */
final class InjectedSlot {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");

  private final int number;
  private final Guard guard;
  private final AtomicBoolean taken = new AtomicBoolean(true);

  InjectedSlot(int number, Guard guard) {
    this.number = number;
    this.guard = guard;
  }

  int number() {
    return number;
  }

  void requireTaken() {
    if (!taken.get()) {
      throw new IllegalStateException("slot " + number + " was freed already");
    }
  }

  boolean isGuarded() {
    return guard != Guard.NONE;
  }

  /** Releases the guard, unless that was done. */
  void release() {
    if (taken.compareAndSet(true, false)) {
      try {
        guard.release();
      } catch (Throwable e) {
        LOG.error("the guard of slot {} threw", number, e);
      }
    }
  }

  /** Nothing can be put into a slot that is not there. */
  ErrnoException cannotReplace() {
    requireTaken();
    return new ErrnoException(Errno.EINVAL, "replace slot " + number);
  }
}

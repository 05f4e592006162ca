package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.SchedulerDiedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rings of a scheduler have of one registration, in the slot of the same number each, and
 * the guard of each. When the last ring has let go, the registration ends, and with it the guard of
 * its caller.
 *
 * <p>The first ring gives slots out, so it takes its part out last: what it finds free is free with
 * all. Any thread; nothing of a caller's runs under the monitor.
 */
final class SharedParts implements Registration.PartGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SharedParts.class);

  private final @Nullable Registration[] parts;

  /** Rings that may still have a part. */
  private int left;

  private boolean isTakingOut;
  private boolean isFirstAsked;
  private @Nullable Registration shared;

  /** Told in place of the registration: it was not made. */
  private @Nullable Undone undone;

  /** Hears what becomes of the parts of a registration that was not made. */
  interface Undone {
    /** No ring has a part. */
    void gone();

    /** A kernel does not let go of one. */
    void stays(@Nullable SchedulerDiedException why);
  }

  SharedParts(int rings) {
    parts = new Registration[rings];
    left = rings;
  }

  /** Says whom to tell if the first ring makes none, because its caller has given it up. */
  synchronized void orElse(Undone then) {
    undone = then;
  }

  int rings() {
    return parts.length;
  }

  /** One ring has it in its slot. */
  synchronized void put(int ring, Object part) {
    parts[ring] = (Registration) part;
  }

  synchronized boolean isPut(int ring) {
    return parts[ring] != null;
  }

  /** What callers have of it; before any part can end. */
  synchronized void of(Registration registration) {
    shared = registration;
    undone = null;
  }

  synchronized Registration part(int ring) {
    Registration part = parts[ring < parts.length ? ring : 0];
    if (part == null) {
      throw new IllegalStateException("ring " + ring + " has no part of " + shared);
    }
    return part;
  }

  /** Takes out what there is, and says then that it was not made. */
  void undo(Undone then) {
    synchronized (this) {
      undone = then;
    }
    takeOut();
  }

  /**
   * Takes it out of all rings; where a kernel has refused that, it can be asked for again, and goes
   * on with the rings that are left.
   */
  void takeOut() {
    synchronized (this) {
      isTakingOut = true;
      isFirstAsked = false;
    }
    leaves(true);
    for (int ring = 1; ring < parts.length; ring++) {
      if (isPut(ring) && part(ring).isCurrent()) {
        takeOut(part(ring));
      }
    }
    if (isOnlyFirstLeft()) {
      takeOut(part(0));
    }
  }

  /** Tells the first ring what it will be asked for when the others have let go. */
  void leaves(boolean isLeaving) {
    Registration first;
    synchronized (this) {
      first = parts[0];
    }
    if (first != null) {
      try {
        first.owner().leaves(first, isLeaving);
      } catch (Throwable e) {
        LOG.warn("who finds no slot may not wait for that of {}", first, e);
      }
    }
  }

  /** One ring has let go of its part, or had none. */
  @Override
  public void release() {
    boolean isOver;
    Undone instead;
    Registration ending;
    synchronized (this) {
      left--;
      isOver = left == 0 || parts[0] == null;
      instead = undone;
      ending = shared;
    }
    if (!isOver) {
      if (isOnlyFirstLeft()) {
        takeOut(part(0));
      }
    } else if (instead != null) {
      instead.gone();
    } else if (ending != null) {
      ending.end();
    }
  }

  private synchronized boolean isOnlyFirstLeft() {
    boolean isDue = isTakingOut && !isFirstAsked && left == 1 && parts[0] != null;
    isFirstAsked |= isDue;
    return isDue;
  }

  private void takeOut(Registration part) {
    try {
      CompletableFuture<Void> _ =
          part.takeOut()
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      failed(failure);
                    }
                  });
    } catch (Throwable e) {
      failed(new ErrnoException(Errno.ENOMEM, "unregister " + part));
    }
  }

  private void failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof SchedulerDiedException died) {
      // It was kept before it was to be undone: who waits for that has not heard of it.
      keep(died);
      return;
    }
    Undone instead;
    Registration staying;
    synchronized (this) {
      if (!isTakingOut || !(cause instanceof ErrnoException)) {
        return;
      }
      isTakingOut = false;
      instead = undone;
      staying = shared;
    }
    leaves(false);
    if (instead != null) {
      instead.stays(null);
    } else if (staying != null) {
      staying.failedToGo((ErrnoException) cause);
    }
  }

  @Override
  public void keep(SchedulerDiedException why) {
    Undone instead;
    Registration keeping;
    synchronized (this) {
      instead = undone;
      keeping = shared;
    }
    if (instead != null) {
      instead.stays(why);
    } else if (keeping != null) {
      keeping.keep(why);
    }
  }
}

package io.i2o2.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers parked because the queue is full. Parking is the JDK's, so a virtual thread unmounts.
 *
 * <p>No wake-up is lost: a caller enlists (a compare-and-set), then looks for room; the loop makes
 * room, then (after a full fence) looks for callers. One of the two sees the other. A woken caller
 * that finds no room enlists again.
 *
 * <p>A caller that throws takes itself out of its place by a mere store. If a wake-up reaches it
 * all the same, it is lost; but the loop, before it sleeps, wakes those who wait for an empty
 * queue.
 */
final class ParkedCallers {
  private static final VarHandle NEWEST;

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(ParkedCallers.class, "newest", Place.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Place newest;

  /** Taken from there, the one who waited longest first; written only under the lock of this. */
  private volatile @Nullable Place first;

  /** One who waits. */
  private static final class Place {
    /** Null when it waits no more. */
    private volatile @Nullable Thread thread;

    private volatile boolean isWoken;
    private @Nullable Place next;

    Place(Thread thread) {
      this.thread = thread;
    }
  }

  /** Parks until the condition holds. An interrupt does not end the wait; the flag is kept. */
  void await(BooleanSupplier condition) {
    boolean interrupted = false;
    try {
      while (true) {
        Place place = new Place(Thread.currentThread());
        try {
          enlist(place);
          while (!place.isWoken) {
            if (condition.getAsBoolean()) {
              return;
            }
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
          }
        } finally {
          place.thread = null;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Wakes up to so many, after room was made. */
  void wake(int count) {
    VarHandle.fullFence();
    synchronized (this) {
      int woken = 0;
      for (Place place; woken < count && (place = oldest()) != null; ) {
        Thread thread = place.thread;
        place.isWoken = true;
        if (thread != null) {
          LockSupport.unpark(thread);
          woken++;
        }
        // Only now: if the call threw, the next one who wakes finds it in its place.
        first = place.next;
      }
    }
  }

  boolean isEmpty() {
    return newest == null && first == null;
  }

  private void enlist(Place place) {
    Place current;
    do {
      current = newest;
      place.next = current;
    } while (!NEWEST.compareAndSet(this, current, place));
  }

  /** The one who waited longest; those who came lately are turned round when it is due. */
  private @Nullable Place oldest() {
    if (first == null) {
      Place each = (Place) NEWEST.getAndSet(this, (Place) null);
      Place turned = null;
      while (each != null) {
        Place below = each.next;
        each.next = turned;
        turned = each;
        each = below;
      }
      first = turned;
    }
    return first;
  }
}

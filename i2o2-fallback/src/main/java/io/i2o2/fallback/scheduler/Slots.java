package io.i2o2.fallback.scheduler;

import io.i2o2.OutOfCapacityException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.engine.Abandoned;
import io.i2o2.engine.Report;
import io.i2o2.engine.SchedulerFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slots and who is in them: registers, replaces and takes out. A slot that was emptied stays taken
 * until its registration is over. Nothing here has to wait for a kernel; calls that wait on the
 * ring are refused on the completion thread all the same, so that programs run on both.
 * Thread-safe.
 *
 * <p>Everything is guarded by the {@link JobQueue}, and by its rule: a step calls nothing once it
 * has begun to change something.
 *
 * @param <T> what is registered
 */
abstract class Slots<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
  private static final Report NOT_GIVEN_UP = new Report(LOG, "{} could not be given up");
  private static final Report GUARD_THREW = new Report(LOG, "the guard of {} threw");

  private enum Placed {
    YES,
    CLOSED,
    NO_SLOT,
    UNUSABLE
  }

  private final Context context;
  private final JobQueue queue;
  private final String what;
  private final String option;
  private final @Nullable Registration<T>[] slots;
  private final int[] generations;

  /** Those in a slot, and those taken out but still in use. */
  private @Nullable Registration<T> alive;

  /** Slots of a kind, with the name of the kind and of the option for their number. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generics
  Slots(Context context, int capacity, String what, String option) {
    this.context = context;
    this.queue = context.queue();
    this.what = what;
    this.option = option;
    this.slots = new Registration[capacity];
    this.generations = new int[capacity];
  }

  final Context context() {
    return context;
  }

  /** The name of the public type. */
  abstract String type();

  /**
   * Begins a use of the resource for the slot, in one step; false if it cannot be used any more.
   */
  abstract boolean enter(T resource);

  /** Fills the lowest free slot; false if the resource cannot be used any more. */
  final boolean add(Registration<T> added) {
    Placed answer = place(added);
    // No switch: nothing is called for what was accepted.
    if (answer == Placed.YES) {
      return true;
    }
    if (answer == Placed.CLOSED) {
      throw queue.refusal();
    }
    if (answer == Placed.NO_SLOT) {
      throw new OutOfCapacityException(what, slots.length, option);
    }
    return false;
  }

  private Placed place(Registration<T> added) {
    synchronized (queue) {
      if (queue.closed) {
        return Placed.CLOSED;
      }
      int slot = 0;
      while (slot < slots.length && slots[slot] != null) {
        slot++;
      }
      if (slot == slots.length) {
        return Placed.NO_SLOT;
      }
      if (!enter(added.resource)) {
        return Placed.UNUSABLE;
      }
      // From here on nothing is called.
      added.slot = slot;
      added.generation = generations[slot];
      slots[slot] = added;
      added.next = alive;
      if (alive != null) {
        alive.previous = added;
      }
      alive = added;
      return Placed.YES;
    }
  }

  /**
   * Puts something else into the slot of a registration, which is taken out; false if the resource
   * cannot be used any more.
   */
  final boolean replace(Registration<T> current, Registration<T> next) {
    Placed answer = exchange(current, next);
    try {
      queue.settle();
    } catch (Throwable _) {
      // The completion thread looks again.
    }
    if (answer == Placed.YES) {
      return true;
    }
    if (answer == Placed.CLOSED) {
      throw queue.refusal();
    }
    if (answer == Placed.NO_SLOT) {
      throw stale(current);
    }
    return false;
  }

  private Placed exchange(Registration<T> current, Registration<T> added) {
    synchronized (queue) {
      if (queue.closed) {
        return Placed.CLOSED;
      }
      if (!current.open) {
        return Placed.NO_SLOT;
      }
      if (!enter(added.resource)) {
        return Placed.UNUSABLE;
      }
      queue.shutInside(current);
      // From here on nothing is called.
      added.slot = current.slot;
      added.generation = current.generation + 1;
      slots[current.slot] = added;
      added.next = alive;
      if (alive != null) {
        alive.previous = added;
      }
      alive = added;
      return Placed.YES;
    }
  }

  final void unregister(Registration<T> registration) {
    context.loop().requireMayBlock(type() + ".unregister");
    context.loop().requireRunning(type() + ".unregister");
    CompletableFuture<Void> over = unregisterAsync(registration);
    try {
      over.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SchedulerDiedException died) {
        throw new SchedulerDiedException(String.valueOf(died.getMessage()), true, died);
      }
      throw e;
    }
  }

  final CompletableFuture<Void> unregisterAsync(Registration<T> registration) {
    CompletableFuture<Void> over = SchedulerFuture.following(context.loop(), registration.over);
    // A scheduler that is over has taken everything out; its owner may ask for that once.
    if (!queue.shut(registration) && !claimTakenOut(registration)) {
      throw stale(registration);
    }
    return over;
  }

  private boolean claimTakenOut(Registration<T> registration) {
    synchronized (queue) {
      boolean claimed = registration.takenOutByEnd;
      registration.takenOutByEnd = false;
      return claimed;
    }
  }

  /** Empties all slots of a closed scheduler; for the completion thread. */
  final void close() {
    synchronized (queue) {
      for (Registration<T> each = alive; each != null; each = each.next) {
        if (each.open) {
          each.takenOutByEnd = true;
          queue.shutInside(each);
        }
      }
    }
  }

  final boolean isEmpty() {
    synchronized (queue) {
      return alive == null;
    }
  }

  /** Answers those who wait for slots that are in use for ever; what is in them is kept. */
  final void giveUp(SchedulerDiedException why) {
    for (Registration<T> each; (each = first()) != null; ) {
      forget(each);
      try {
        Abandoned.keep(what + ", slot " + each.slot, each);
        each.over.completeExceptionally(why);
      } catch (Throwable e) {
        NOT_GIVEN_UP.error(what, e);
      }
    }
  }

  /** What to say of a handle whose slot has another generation. */
  final IllegalStateException stale(Registration<T> registration) {
    return new IllegalStateException(
        what
            + ", slot "
            + registration.slot
            + ": generation "
            + registration.generation
            + " was unregistered or replaced");
  }

  /** Releases the guard, frees the slot, tells who waits. Only for the completion thread. */
  final void end(Registration<T> registration) {
    try {
      registration.guard.release();
    } catch (Throwable e) {
      GUARD_THREW.error(what, e);
    }
    forget(registration);
    registration.over.complete(null);
  }

  private @Nullable Registration<T> first() {
    synchronized (queue) {
      return alive;
    }
  }

  /** Nobody uses it any more; a slot that it was taken out of is free again. */
  private void forget(Registration<T> old) {
    synchronized (queue) {
      if (slots[old.slot] == old) {
        slots[old.slot] = null;
        generations[old.slot] = old.generation + 1;
      }
      Registration<T> before = old.previous;
      Registration<T> after = old.next;
      if (before != null) {
        before.next = after;
      } else if (alive == old) {
        alive = after;
      }
      if (after != null) {
        after.previous = before;
      }
      old.previous = null;
      old.next = null;
    }
  }
}

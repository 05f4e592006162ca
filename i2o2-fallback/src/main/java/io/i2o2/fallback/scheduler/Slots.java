package io.i2o2.fallback.scheduler;

import io.i2o2.Guard;
import io.i2o2.OutOfCapacityException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.fallback.slot.Registration;
import io.i2o2.fallback.slot.SlotTable;
import io.i2o2.spi.Abandoned;
import io.i2o2.spi.SchedulerFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers, replaces and takes out. Nothing here has to wait for a kernel; calls that wait on the
 * ring are refused on the completion thread all the same, so that programs run on both.
 *
 * @param <T> what is registered
 */
abstract class Slots<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

  private final Context context;
  private final SlotTable<T> table;
  private final String what;
  private final String option;

  /** Slots of a kind, with the name of the kind and of the option for their number. */
  Slots(Context context, int capacity, String what, String option) {
    this.context = context;
    this.table = new SlotTable<>(capacity, context.queue()::refusal, this::letGo);
    this.what = what;
    this.option = option;
  }

  final Context context() {
    return context;
  }

  final boolean enter(Registration<T> registration) {
    return table.enter(registration);
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
    if (!table.takeOut(registration)
        // A scheduler that is over has taken everything out.
        && !table.claimTakenOut(registration)) {
      throw stale(registration);
    }
    return SchedulerFuture.following(context.loop(), registration.over());
  }

  /** Empties all slots, for good. */
  final void close() {
    table.close();
  }

  final boolean isEmpty() {
    return table.alive().isEmpty();
  }

  /** Answers those who wait for slots that are in use for ever; what is in them is kept. */
  final void giveUp(SchedulerDiedException why) {
    for (Registration<T> each : table.alive()) {
      Abandoned.keep(what + ", slot " + each.slot(), each);
      each.over().completeExceptionally(why);
    }
  }

  final Registration<T> add(T resource, Guard guard) {
    context.queue().requireOpen();
    Registration<T> added = table.add(resource, guard);
    if (added == null) {
      throw new OutOfCapacityException(what, table.capacity(), option);
    }
    return added;
  }

  final Registration<T> replace(Registration<T> current, T resource, Guard guard) {
    context.queue().requireOpen();
    Registration<T> next = table.replace(current, resource, guard);
    if (next == null) {
      throw stale(current);
    }
    return next;
  }

  /** What to say of a handle whose slot has another generation. */
  final IllegalStateException stale(Registration<T> registration) {
    return new IllegalStateException(
        what
            + ", slot "
            + registration.slot()
            + ": generation "
            + registration.generation()
            + " was unregistered or replaced");
  }

  /** The name of the public type. */
  abstract String type();

  /** Called by the last user: gives the resource back, then ends the registration. */
  abstract void letGo(Registration<T> registration);

  /** Releases the guard, frees the slot, tells who waits. Only for the completion thread. */
  final void end(Registration<T> registration) {
    try {
      registration.guard().release();
    } catch (Throwable e) {
      LOG.error("the guard of {}, slot {}, threw", what, registration.slot(), e);
    }
    table.forget(registration);
    registration.over().complete(null);
  }
}

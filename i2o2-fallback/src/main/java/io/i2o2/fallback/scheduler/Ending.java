package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import org.jspecify.annotations.Nullable;

/**
 * The end of a registration that nobody uses any more: its resource is given back, where that may
 * block on the pool, and then its guard and its slot.
 *
 * @param <T> what is registered
 */
abstract class Ending<T> extends Job {
  /** Set by the registration, whose ending it is. */
  @Nullable Registration<T> registration;

  private final Slots<T> slots;

  Ending(JobQueue queue, Slots<T> slots) {
    super(queue);
    this.slots = slots;
  }

  @Override
  final void conclude() {
    if (registration != null) {
      slots.end(registration);
    }
  }

  /** The slots answer who waits for it. */
  @Override
  final void concludeUnknown(SchedulerDiedException why) {}
}

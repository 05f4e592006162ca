package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import org.jspecify.annotations.Nullable;

/**
 * Something that the completion thread is to tell. All methods run there.
 *
 * <p>An event carries the link of the queue that it is in, so that to queue it allocates nothing.
 */
abstract class Event {
  /** The next one in the {@link CompletionQueue}, which guards it. */
  @Nullable Event nextEvent;

  /** Tells it. */
  abstract void deliver();

  /**
   * Tells instead that there is no outcome, as far as nothing has been told yet, and keeps guards.
   */
  abstract void giveUp(SchedulerDiedException why);
}

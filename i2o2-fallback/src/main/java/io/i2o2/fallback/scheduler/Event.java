package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;

/** Something that the completion thread is to tell. All methods run there. */
interface Event {
  /** Tells it. */
  void deliver();

  /**
   * Tells instead that there is no outcome, as far as nothing has been told yet, and keeps guards.
   */
  void giveUp(SchedulerDiedException why);
}

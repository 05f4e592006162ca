package io.i2o2.engine;

import io.i2o2.Batch;
import io.i2o2.Scheduler;

/**
 * A scheduler as a backend makes it. Its threads refer to it, so users have a {@linkplain Facades
 * facade} instead, which nothing else refers to: that they let it go can be noticed.
 */
public interface CoreScheduler extends Scheduler {

  /**
   * Begins to close it because no user refers to it any more. New work is refused; what was
   * accepted is finished, without a deadline, so that the garbage collector changes no outcome;
   * then everything is given back. Returns at once.
   *
   * @return false if it was closed, or has died, before
   */
  boolean closeUnreachable();

  /**
   * Makes a batch, as {@link #batch(int)}.
   *
   * @param capacity for how many operations
   * @param facade what users have of this scheduler; the batch keeps it reachable
   * @return an empty batch
   */
  Batch batch(int capacity, Scheduler facade);
}

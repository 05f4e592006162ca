package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Guard;

/** What an {@link Interceptor} has decided about one submission. */
public interface Interception {
  /**
   * Whether the driver is not to run the operation: the result is there.
   *
   * @return false for most
   */
  boolean isAnswered();

  /**
   * Makes the operation for a caller who has a reply.
   *
   * @param owner the scheduler
   * @param guard the operation's
   * @return takes the submission's way
   */
  PendingReply reply(PendingReply.Owner owner, Guard guard);

  /**
   * Makes the operation for a caller who has a callback.
   *
   * @param guard the operation's
   * @param completion the callback
   * @return takes the submission's way
   */
  Operation callback(Guard guard, Completion completion);
}

package io.i2o2.engine;

/** The scheduler behind a {@link PendingReply}. */
public interface ReplyOwner extends OwnThreadRule {

  /**
   * Passes on a request to cancel; returns at once. The reply completes in any case.
   *
   * @param reply a reply of this owner, perhaps over already
   */
  void cancel(PendingReply reply);

  /**
   * Passes on a request to cancel, to be obeyed later; returns at once.
   *
   * @param reply a reply of this owner, perhaps over already
   * @param nanos how much later, in nanoseconds
   */
  default void cancelAfter(PendingReply reply, long nanos) {
    cancel(reply);
  }

  /**
   * How long its callers look for a reply before they park.
   *
   * @return the same one each time
   */
  SpinBudget patience();
}

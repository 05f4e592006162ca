package io.i2o2.spi;

/** The scheduler behind a {@link PendingReply}. */
public interface ReplyOwner {

  /**
   * Passes on a request to cancel; returns at once. The reply completes in any case.
   *
   * @param reply a reply of this owner, perhaps over already
   */
  void cancel(PendingReply reply);

  /**
   * Refuses to block the thread that completes replies.
   *
   * @param what the call, for the message
   * @throws IllegalStateException if this is that thread
   */
  void requireMayBlock(String what);

  /**
   * How long its callers look for a reply before they park.
   *
   * @return the same one each time
   */
  Patience patience();
}

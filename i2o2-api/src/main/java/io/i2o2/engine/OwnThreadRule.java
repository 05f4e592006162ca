package io.i2o2.engine;

/** Says who may wait for a scheduler, and where. */
public interface OwnThreadRule {

  /**
   * Refuses to block the thread that completes replies.
   *
   * @param what the call, for the message
   * @throws IllegalStateException if this is that thread
   */
  void requireMayBlock(String what);

  /**
   * Waits until a loop that a caller runs has been run for the first time. Returns at once if it
   * was, and if the scheduler has a thread of its own.
   *
   * @param what the call, for the message
   * @throws IllegalStateException if no thread runs the loop within the grace
   */
  default void requireRunning(String what) {}
}

package io.i2o2.engine;

import java.util.function.BooleanSupplier;

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
   * Whether the calling thread runs the loop itself, and may do so in the middle of this call.
   *
   * @param what the call, for the message
   * @return false on any thread but the one that completes replies
   * @throws IllegalStateException if this is that thread, and it has to return first
   */
  default boolean mayDrive(String what) {
    requireMayBlock(what);
    return false;
  }

  /**
   * Runs the loop until something is so that a turn makes so, or the scheduler has ended. Only for
   * a thread that {@link #mayDrive may}.
   *
   * @param isDone what is waited for
   * @param nanos how long at most, in nanoseconds
   */
  default void drive(BooleanSupplier isDone, long nanos) {
    throw new IllegalStateException("no loop to be driven");
  }

  /** Has the loop look whether what is waited for is so. Any thread. */
  default void wake() {}

  /**
   * Waits until a loop that a caller runs has been run for the first time. Returns at once if it
   * was, and if the scheduler has a thread of its own.
   *
   * @param what the call, for the message
   * @throws IllegalStateException if no thread runs the loop within the grace
   */
  default void requireRunning(String what) {}
}

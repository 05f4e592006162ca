package io.i2o2;

/**
 * A scheduler whose loop is run by a thread of the caller, for programs that own their threads.
 *
 * <p>The first call of {@link #run()} or {@link #runOnce()} makes its thread the scheduler's own,
 * for good; it must be a platform thread, and go on calling until the scheduler is closed. What
 * other threads submit waits for it.
 */
public interface SchedulerLoop extends Runnable {

  /**
   * The scheduler that this loop drives. Closing it on the loop's own thread finishes the work
   * right there.
   *
   * @return the same one each time
   */
  Scheduler scheduler();

  /**
   * Runs until the scheduler is closed and everything has been given back.
   *
   * @throws IllegalStateException on another thread than the first call's, or on a virtual one
   */
  @Override
  void run();

  /**
   * Runs one turn, without waiting: takes what was submitted, hands it to the kernel, completes
   * what is done.
   *
   * @return whether there was anything to do
   * @throws IllegalStateException on another thread than the first call's, or on a virtual one
   */
  boolean runOnce();
}

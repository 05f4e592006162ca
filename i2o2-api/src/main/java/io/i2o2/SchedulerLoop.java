package io.i2o2;

/**
 * A scheduler whose loop is run by a thread of the caller, for programs that own their threads.
 *
 * <p>The first call of {@link #run()} or {@link #runOnce()} makes its thread the scheduler's own,
 * for good; it must be a platform thread, and go on calling until the scheduler is closed. What
 * other threads submit waits for it.
 *
 * <p>That thread needs no second one. A call of it that waits, such as {@link Scheduler#open},
 * {@link Scheduler#run(Opcode)} or {@link Reply#join}, runs the loop until it has what it waits
 * for; callbacks, also those of other threads' operations, are called meanwhile. In a callback or
 * guard such a call is refused.
 *
 * <p>Before the first call the scheduler can be given to other threads: calls that have to wait do
 * so until the loop runs, but if no thread runs it within a quarter of the builder's {@link
 * SchedulerBuilder#grace} they throw an {@link IllegalStateException}, and have not submitted
 * anything ({@link Reply#join} leaves the operation where it is). So a thread that waits for the
 * loop that it was about to run hears of it.
 *
 * <p>If the thread ends before the scheduler is closed, everything pending fails with a {@link
 * SchedulerDiedException}.
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
   * Runs until the scheduler is closed and everything has been released. If that was begun by
   * another thread before the first run, only waits for it.
   *
   * @throws IllegalStateException on another thread than the first call's, on a virtual one, or in
   *     a callback or guard of the same scheduler
   */
  @Override
  void run();

  /**
   * Runs one turn, without waiting: takes what was submitted, hands it to the kernel, completes
   * what is done.
   *
   * @return whether there was anything to do
   * @throws IllegalStateException on another thread than the first call's, on a virtual one, or in
   *     a callback or guard of the same scheduler
   */
  boolean runOnce();
}

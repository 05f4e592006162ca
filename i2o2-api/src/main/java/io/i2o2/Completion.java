package io.i2o2;

import org.jspecify.annotations.Nullable;

/**
 * Called once with an operation's outcome, on the scheduler's completion thread, after the guard
 * was released. It must not block: a blocking call of this library from there is refused with an
 * {@link IllegalStateException}. What it throws is logged and goes no further.
 */
@FunctionalInterface
public interface Completion {
  /**
   * Takes the outcome.
   *
   * @param result what the system call returned: a count, 0, or a negative errno. Where {@code
   *     failure} is not null it is -ECANCELED, and says nothing more
   * @param extra the second, 64-bit result of a uring command on a ring with 32-byte CQEs, else 0
   * @param failure why there is no result, or null: the scheduler died, or gave up waiting for the
   *     kernel
   */
  void complete(int result, long extra, @Nullable SchedulerDiedException failure);
}

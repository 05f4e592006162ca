package io.i2o2.nvme;

import org.jspecify.annotations.Nullable;

/**
 * Called once with a command's outcome, on the scheduler's completion thread, after the guard was
 * released. It must not block: a blocking call of this library from there is refused with an {@link
 * IllegalStateException}. What it throws is logged and goes no further.
 */
@FunctionalInterface
public interface NvmeCompletion {
  /**
   * Takes the outcome.
   *
   * @param result the result words, as {@link NvmeStatus#result}; 0 where {@code failure} is not
   *     null
   * @param failure null for success; an {@link NvmeException} if the drive refused the command or
   *     failed, an {@link io.i2o2.ErrnoException} if the kernel refused it, a {@link
   *     io.i2o2.SchedulerDiedException} if there is no result
   */
  void complete(long result, @Nullable Exception failure);
}

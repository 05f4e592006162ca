package io.i2o2;

import org.jspecify.annotations.Nullable;

/**
 * An accepted operation has no result: its scheduler died, or the kernel did not give the operation
 * back before the deadline of a close.
 */
public final class SchedulerDiedException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  /** Whether the operation may have happened. */
  private final boolean outcomeUnknown;

  /**
   * Says what happened.
   *
   * @param message what happened to which scheduler
   * @param outcomeUnknown whether the operation reached the kernel and may still have an effect
   * @param cause what killed the scheduler, or null
   */
  public SchedulerDiedException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  /**
   * Whether the operation may have happened.
   *
   * @return false if it never reached the kernel: its guard was released. True if the kernel has
   *     it, and may go on using its memory: the guard is never released
   */
  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }
}

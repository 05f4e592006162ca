package io.i2o2;

import org.jspecify.annotations.Nullable;

/** A scheduler cannot do what was asked, for a reason that is not an errno of an operation. */
public abstract sealed class SchedulerException extends RuntimeException
    permits SchedulerClosedException,
        SchedulerDiedException,
        SchedulerUnavailableException,
        OutOfCapacityException {
  private static final long serialVersionUID = 1L;

  SchedulerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

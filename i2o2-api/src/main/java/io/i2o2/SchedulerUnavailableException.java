package io.i2o2;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A backend cannot be used here; the message says why and what to do about it. */
public final class SchedulerUnavailableException extends SchedulerException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  private final Availability.Reason reason;

  /**
   * Names the backend and the reason.
   *
   * @param backend the backend's name
   * @param unavailable why it cannot be used
   * @param cause what was thrown underneath, or null
   */
  public SchedulerUnavailableException(
      String backend, Availability.Unavailable unavailable, @Nullable Throwable cause) {
    super("backend " + backend + " cannot be used: " + unavailable.describe(), cause);
    this.reason = Objects.requireNonNull(unavailable.reason());
  }

  SchedulerUnavailableException(
      Availability.Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * The kind of reason.
   *
   * @return for programs; the message is for people
   */
  public Availability.Reason reason() {
    return reason;
  }
}

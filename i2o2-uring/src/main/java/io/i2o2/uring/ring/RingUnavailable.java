package io.i2o2.uring.ring;

import io.i2o2.Availability;

/** A ring could not be set up; carries the reason and the advice. */
public final class RingUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final Availability.Unavailable reason;

  RingUnavailable(Availability.Unavailable reason) {
    super(reason.describe());
    this.reason = reason;
  }

  /** Why. */
  public Availability.Unavailable reason() {
    return reason;
  }
}

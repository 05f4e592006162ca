package io.i2o2.uring.ring;

import io.i2o2.Errno;

/** A call on the ring failed in a way that leaves the ring of no use. */
public final class RingFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  RingFailure(String call, int errno) {
    super(call + ": " + Errno.describe(errno));
    this.call = call;
    this.errno = errno;
  }

  /** What failed. */
  public String call() {
    return call;
  }

  /** Positive. */
  public int errno() {
    return errno;
  }
}

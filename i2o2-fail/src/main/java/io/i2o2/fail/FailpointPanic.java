package io.i2o2.fail;

/** Thrown by the task {@code panic}. Nothing else throws it, so nothing expects it. */
public final class FailpointPanic extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what the test asked for.
   *
   * @param message the task's argument, or {@code failpoint NAME panic}
   */
  public FailpointPanic(String message) {
    super(message);
  }
}

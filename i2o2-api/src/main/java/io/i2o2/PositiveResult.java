package io.i2o2;

/** What a positive result of a uring command means; that is for its driver to say. */
public enum PositiveResult {
  /** A count or another value: the command succeeded. */
  COUNT,
  /**
   * An error in the driver's own numbers. {@link Reply#joinOrThrow()} and futures fail with a
   * {@link CommandStatusException}.
   */
  STATUS
}

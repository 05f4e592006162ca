package io.i2o2;

import java.util.Objects;

/**
 * One operation of a batch.
 *
 * @param opcode the operation
 * @param guard released when the kernel is done with it
 */
public record Submission(Opcode opcode, Guard guard) {
  /**
   * Checks for null.
   *
   * @param opcode the operation
   * @param guard released when the kernel is done with it
   */
  public Submission {
    Objects.requireNonNull(opcode, "opcode");
    Objects.requireNonNull(guard, "guard");
  }

  /**
   * An operation without a guard.
   *
   * @param opcode the operation
   */
  public Submission(Opcode opcode) {
    this(opcode, Guard.NONE);
  }
}

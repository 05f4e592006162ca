package io.i2o2;

import java.io.IOException;

/**
 * A driver answered a uring command with a status of its own, which is no errno and no count. Of
 * NVMe it is an {@link io.i2o2.nvme.NvmeException} instead.
 */
public final class CommandStatusException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The driver's, positive. */
  private final int status;

  /**
   * Names status, command and file.
   *
   * @param status the positive result of the command
   * @param opcode the command
   */
  public CommandStatusException(int status, Opcode opcode) {
    super(
        opcode.describe()
            + ": the driver's status is "
            + status
            + " (0x"
            + Integer.toHexString(status)
            + ")");
    if (status <= 0) {
      throw new IllegalArgumentException("status " + status + " is not positive");
    }
    this.status = status;
  }

  /**
   * The status.
   *
   * @return positive
   */
  public int status() {
    return status;
  }
}

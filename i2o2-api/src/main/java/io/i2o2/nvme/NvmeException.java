package io.i2o2.nvme;

import java.io.IOException;

/**
 * A drive refused a command, or failed in it. What the kernel refuses does not reach a drive, and
 * is an {@link io.i2o2.ErrnoException}.
 */
public final class NvmeException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The status field of the completion. */
  private final int field;

  /** The result words of the completion. */
  private final long result;

  /**
   * Names command, device and status.
   *
   * @param command what was tried, and on what
   * @param status what the drive said; no success
   */
  public NvmeException(String command, NvmeStatus status) {
    super(command + ": " + status.text());
    if (status.isSuccess()) {
      throw new IllegalArgumentException(command + ": a success is no failure");
    }
    this.field = status.field();
    this.result = status.result();
  }

  /**
   * What the drive said.
   *
   * @return no success
   */
  public NvmeStatus status() {
    return new NvmeStatus(field, result);
  }
}

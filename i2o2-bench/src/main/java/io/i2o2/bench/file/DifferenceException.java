package io.i2o2.bench.file;

import java.io.IOException;

/** What was read is not what must be there. */
public final class DifferenceException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Says where.
   *
   * @param message names the file and the first byte that differs
   */
  public DifferenceException(String message) {
    super(message);
  }
}

package io.i2o2.bench.file;

import java.io.IOException;

/** What was read is not what must be there. */
public final class DifferenceException extends IOException {
  private static final long serialVersionUID = 1L;

  DifferenceException(String message) {
    super(message);
  }
}

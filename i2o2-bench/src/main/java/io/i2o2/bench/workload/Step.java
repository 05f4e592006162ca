package io.i2o2.bench.workload;

import java.io.IOException;

/** One operation of one caller, from the beginning until it is over. */
@FunctionalInterface
public interface Step {
  /**
   * Does it.
   *
   * @throws IOException if it fails
   */
  void run() throws IOException;
}

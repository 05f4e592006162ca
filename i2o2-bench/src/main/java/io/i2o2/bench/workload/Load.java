package io.i2o2.bench.workload;

import java.io.IOException;

/** Callers at work. */
public interface Load {
  /**
   * Sets them to work, until the clock stops.
   *
   * @throws IOException if that fails
   */
  void start() throws IOException;

  /**
   * Waits until all have ended; the clock has been stopped.
   *
   * @throws IOException if one of them failed
   * @throws InterruptedException if interrupted
   */
  void finish() throws IOException, InterruptedException;
}

package io.i2o2.bench.workload;

import java.io.IOException;

/** What callers do on threads of their own. */
public interface Stepping extends AutoCloseable {
  /** Makes one. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens a file.
     *
     * @param access which blocks, and how
     * @param callers how many
     * @return to be closed
     * @throws IOException if that fails
     */
    Stepping open(BlockAccess access, int callers) throws IOException;
  }

  /**
   * What one caller does.
   *
   * @param caller its number, from 0
   * @return a transfer of a buffer of its own
   */
  Step step(int caller);

  @Override
  void close() throws IOException;
}

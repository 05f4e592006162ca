package io.i2o2.engine;

import java.nio.file.Path;

/** A file that a simulated kernel has open. */
final class SimulatedFile {
  final Path path;

  /** Whether reads and writes may wait, as those of a FIFO. */
  final boolean mayWait;

  /** Whether a caller has opened it, and the loop was not told. */
  final boolean isOfCaller;

  /** Descriptors, slots and operations that hold it. */
  int holders = 1;

  /** Operations that were given its descriptor. */
  int operations;

  SimulatedFile(Path path, boolean mayWait, boolean isOfCaller) {
    this.path = path;
    this.mayWait = mayWait;
    this.isOfCaller = isOfCaller;
  }
}

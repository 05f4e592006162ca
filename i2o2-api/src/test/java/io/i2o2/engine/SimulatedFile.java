package io.i2o2.engine;

import java.nio.file.Path;

/** A file that a simulated kernel has open. */
final class SimulatedFile {
  final Path path;

  /** Whether reads and writes may wait, as those of a FIFO. */
  final boolean mayWait;

  /** Descriptors, slots and operations that hold it. */
  int holders = 1;

  SimulatedFile(Path path, boolean mayWait) {
    this.path = path;
    this.mayWait = mayWait;
  }
}

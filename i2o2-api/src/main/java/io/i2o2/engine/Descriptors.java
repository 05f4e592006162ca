package io.i2o2.engine;

import io.i2o2.opcode.OpenAt;

/** Calls on files that are made at once. Only for the engine's own thread. */
public interface Descriptors {
  /**
   * Opens a file, where opens are not among the operations.
   *
   * @param open what to open
   * @return the descriptor, or a negative errno
   */
  int open(OpenAt open);

  /**
   * Closes a file.
   *
   * @param file the descriptor; its number is free afterwards, whatever the result
   * @return 0, or a negative errno
   */
  int close(int file);

  /**
   * Whether reads and writes of a file may wait for an event, as those of a FIFO.
   *
   * @param file an open descriptor
   * @return true also if that is not known
   */
  boolean mayWait(int file);

  /**
   * The same for the file that was the last to be opened, by an operation or {@link #open}.
   *
   * @param file its descriptor
   * @return true also if that is not known
   */
  default boolean mayWaitOpened(int file) {
    return mayWait(file);
  }
}

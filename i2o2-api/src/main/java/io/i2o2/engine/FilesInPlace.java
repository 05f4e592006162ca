package io.i2o2.engine;

import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;

/** Opens and closes files on the threads of callers, where that does not wait. Any thread. */
public interface FilesInPlace {
  /**
   * Opens a file that is neither created nor truncated, if what its path leads to is in memory.
   *
   * @param open what to open
   * @param flags its options, resolved
   * @return the file, whose reads and writes may not wait until {@link #makeWaiting}
   */
  Opened open(OpenAt open, OpenFlags flags);

  /**
   * Has the operations of a regular file wait from now on, as it was to be opened.
   *
   * @param file its descriptor
   * @param flags how it was opened
   */
  void makeWaiting(int file, OpenFlags flags);

  /**
   * Whether the last close of a regular file that was only read frees nothing.
   *
   * @param file its descriptor
   * @return false also if that is not known
   */
  boolean isKept(int file);

  /**
   * Closes a file.
   *
   * @param file the descriptor; its number is free afterwards, whatever the result
   * @return 0, or a negative errno
   */
  int close(int file);

  /** Does all of this once, in vain, so that it is linked. */
  void rehearse();

  /**
   * What an open has led to.
   *
   * @param file the descriptor; or a negative errno, if the loop is to open it
   * @param kind of what file
   */
  record Opened(int file, Kind kind) {}

  /** What differs between files. */
  enum Kind {
    /** A regular file, or a folder, with so little on disk that it takes no time to free that. */
    SMALL,
    /** Any other regular file or folder. */
    REGULAR,
    /** A block device. */
    OTHER,
    /** What reads and writes may wait for, as a terminal. */
    STREAM,
    /**
     * A FIFO to be read: its open waits for the other end, so it is to be opened by the loop. This
     * descriptor stays open meanwhile: who opens the other end sees one reader.
     */
    WAITS_TO_OPEN;

    /** Whether reads and writes may wait for an event. */
    boolean mayWait() {
      return this == STREAM || this == WAITS_TO_OPEN;
    }

    /** Whether it is a regular file or a folder. */
    boolean isRegular() {
      return this == SMALL || this == REGULAR;
    }
  }
}

package io.i2o2.fallback.file;

/** What system calls ask of a file before they do anything. */
public enum FileKind {
  /** A regular file. */
  REGULAR,
  /** A directory. */
  DIRECTORY,
  /** A pipe or terminal: it has no position. */
  STREAM,
  /** A device. */
  DEVICE
}

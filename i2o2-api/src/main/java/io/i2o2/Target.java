package io.i2o2;

/**
 * The file an operation works on: a {@link FileHandle} opened through the scheduler, a {@link
 * RegisteredFile}, or a raw file descriptor.
 */
public sealed interface Target permits Fd, FileHandle, RegisteredFile {

  /**
   * A raw file descriptor, owned by the caller.
   *
   * @param fd the descriptor; a number that is no open file gives EBADF as the result
   * @return the target
   */
  static Target fd(int fd) {
    return new Fd(fd);
  }

  /**
   * What error messages call this file.
   *
   * @return the path where it is known, else the number
   */
  String describe();
}

package io.i2o2;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file opened by {@link Scheduler#open}. It belongs to that scheduler and may be used by any
 * thread.
 *
 * <p>Closing waits for the operations submitted before it; later ones are refused. One that another
 * thread submits at the very same time is served, refused, or answered with -EBADF without having
 * touched any file. Closing the scheduler closes its files. One that was let go without a close,
 * and that no operation is under way on, is closed when the garbage collector finds it; a message
 * of level debug says so, and where it was opened.
 */
public non-sealed interface FileHandle extends Target, AutoCloseable {

  /**
   * The file's path.
   *
   * @return the path as given to {@link Scheduler#open}
   */
  Path path();

  /**
   * Whether operations are still taken.
   *
   * @return false from the first call of {@link #close()} or {@link #closeAsync()} on
   */
  boolean isOpen();

  /**
   * Refuses new operations, and closes the file once those submitted before have been answered: one
   * that waits for data keeps it open until it is cancelled, or the scheduler is closed.
   *
   * <p>The close cannot be cancelled. Where closing the scheduler has closed the file, the reply
   * has the result of that.
   *
   * @return the reply of the close itself: 0, or a negative errno such as -EIO from a delayed write
   *     (close(2)); the same reply for every call
   */
  Reply closeAsync();

  /**
   * {@link #closeAsync()}, waiting for it. Parks; a virtual thread unmounts. Further calls do
   * nothing but wait.
   *
   * @throws IOException if close(2) reports an error, also if closing the scheduler closed the
   *     file; one call throws it, further ones do not
   * @throws IllegalStateException in a callback or guard of the same scheduler, and on a thread
   *     that the scheduler has for itself
   */
  @Override
  void close() throws IOException;

  @Override
  default String describe() {
    return path().toString();
  }
}

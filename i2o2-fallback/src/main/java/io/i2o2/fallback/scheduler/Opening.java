package io.i2o2.fallback.scheduler;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being opened for a caller who waits. The handle is made on the pool, before
 * anybody has been told: a caller who cannot go on waiting, for lack of stack, leaves a handle that
 * is closed, and no descriptor without one.
 */
final class Opening {
  /** The next one whose caller has not come for the handle. Only for the completion thread. */
  @Nullable Opening next;

  /** Set by the caller when he has the handle. */
  volatile boolean taken;

  /** Set by the caller who does not come for it. */
  volatile boolean abandoned;

  private final Handles handles;
  private final Path path;

  /** Written by the pool, read after the operation has ended. */
  private @Nullable OpenHandle handle;

  Opening(Handles handles, Path path) {
    this.handles = handles;
    this.path = path;
  }

  /** Makes the handle, on the pool; the result of the operation. */
  int opened(int number) {
    handle = handles.make(path, number);
    return number;
  }

  /** The operation has ended; for the completion thread, before the caller is told. */
  void concluded() {
    if (handle != null) {
      handles.add(handle, this);
    }
  }

  /** The handle, where the operation succeeded. */
  @Nullable OpenHandle handle() {
    return handle;
  }
}

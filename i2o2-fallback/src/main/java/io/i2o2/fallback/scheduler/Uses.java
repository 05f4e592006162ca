package io.i2o2.fallback.scheduler;

import io.i2o2.fallback.file.OpenFile;
import org.jspecify.annotations.Nullable;

/**
 * What an operation is to use. Nothing is held by it: uses begin when the queue accepts the
 * operation.
 *
 * @param file the file, where the target is a handle or a slot
 * @param target the use of that handle or slot
 * @param buffer the use of the buffer's slot
 * @param end where the operation is queued, if the file is a stream
 */
record Uses(
    @Nullable OpenFile file, @Nullable Use target, @Nullable Use buffer, @Nullable StreamEnd end) {
  static final Uses NONE = new Uses(null, null, null, null);

  static Uses of(@Nullable OpenFile file, @Nullable Use target, @Nullable StreamEnd end) {
    return new Uses(file, target, null, end);
  }

  Uses withBuffer(Use slot) {
    return new Uses(file, target, slot, end);
  }
}

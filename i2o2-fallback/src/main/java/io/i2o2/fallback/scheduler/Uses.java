package io.i2o2.fallback.scheduler;

import io.i2o2.fallback.file.OpenFile;
import io.i2o2.fallback.file.UseCount;
import org.jspecify.annotations.Nullable;

/**
 * What an operation holds from its submission to its end: the handle or slot of its file, and the
 * slot of its buffer.
 *
 * @param file the file, where the target is a handle or a slot
 * @param target the use of that handle or slot
 * @param buffer the use of the buffer's slot
 */
record Uses(@Nullable OpenFile file, @Nullable UseCount target, @Nullable UseCount buffer) {
  static final Uses NONE = new Uses(null, null, null);

  Uses withBuffer(UseCount entered) {
    return new Uses(file, target, entered);
  }

  void leave() {
    if (target != null) {
      target.leave();
    }
    if (buffer != null) {
      buffer.leave();
    }
  }
}

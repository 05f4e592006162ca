package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.OpenFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The handles of a scheduler that are not closed yet. Thread-safe. */
final class Handles {
  private final Context context;
  private final DescriptorTable descriptors;
  private final Set<OpenHandle> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Handles(Context context, DescriptorTable descriptors) {
    this.context = context;
    this.descriptors = descriptors;
  }

  /** A handle of a descriptor that was just opened. */
  OpenHandle add(Path path, int number) {
    OpenFile file = descriptors.find(number);
    if (file == null) {
      throw context.queue().refusal();
    }
    OpenHandle handle = new OpenHandle(context, this, path, number, file);
    open.add(handle);
    if (closed) {
      // It was opened while the scheduler closed, after closeAll looked.
      handle.closeAsync();
    }
    return handle;
  }

  void remove(OpenHandle closed) {
    open.remove(closed);
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void closeAll() {
    closed = true;
    open.forEach(OpenHandle::closeAsync);
  }

  void giveUp(SchedulerDiedException why) {
    open.forEach(handle -> handle.giveUp(why));
  }
}

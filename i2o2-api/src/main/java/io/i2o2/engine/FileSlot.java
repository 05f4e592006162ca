package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A registered file. */
final class FileSlot extends Registration implements RegisteredFile {
  private final @Nullable OpenFile file;
  private final boolean mayWait;

  FileSlot(
      EngineScheduler scheduler,
      int slot,
      int generation,
      Guard guard,
      Target registered,
      boolean mayWait) {
    super(scheduler, slot, generation, guard);
    this.file = OpenFile.behind(registered);
    this.mayWait = mayWait;
  }

  /** The handle that was registered, perhaps closed by now; null for a descriptor. */
  @Nullable OpenFile file() {
    return file;
  }

  /** Whether reads and writes of it may wait for an event. */
  boolean mayWait() {
    return mayWait;
  }

  @Override
  public RegisteredFile replace(Target file, Guard newGuard) throws IOException {
    return scheduler().replaceFile(this, file, newGuard);
  }

  @Override
  String what() {
    return "registered file";
  }

  @Override
  String type() {
    return "RegisteredFile";
  }

  @Override
  void remove(EventLoop loop) {
    loop.fileSlots().remove(this);
  }
}

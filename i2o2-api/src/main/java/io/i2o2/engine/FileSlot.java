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
    this.file = OpenFile.behind(Facades.core(registered));
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
    return scheduler().registrations().replace(this, file, newGuard);
  }

  @Override
  boolean isFailureHidden(boolean async) throws IOException {
    Interceptor interceptor = scheduler().interceptor();
    return interceptor != null && interceptor.beforeUnregister(this, async);
  }

  @Override
  String what() {
    return "registered file";
  }

  @Override
  String type() {
    return "RegisteredFile";
  }
}

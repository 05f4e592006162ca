package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;

/** A registered file. */
final class FileSlot extends Registration implements RegisteredFile {
  private final boolean mayWait;

  FileSlot(EngineScheduler scheduler, int slot, int generation, Guard guard, boolean mayWait) {
    super(scheduler, slot, generation, guard);
    this.mayWait = mayWait;
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

  @Override
  void remove(EventLoop loop) {
    loop.fileSlots().remove(this);
  }
}

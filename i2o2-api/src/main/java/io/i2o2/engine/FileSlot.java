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

  FileSlot(Owner owner, int slot, int generation, Guard guard, Target registered, boolean mayWait) {
    super(owner, slot, generation, guard);
    this.file = behind(Facades.core(registered), owner.ring());
    this.mayWait = mayWait;
  }

  /**
   * The file of a handle, or the one in a slot, as one ring has it; null where no handle is known.
   */
  static @Nullable OpenFile behind(Target core, int ring) {
    if (core instanceof OpenFile file) {
      return file;
    }
    if (core instanceof FileSlot slot) {
      return slot.file();
    }
    return core instanceof PerRing<?> shared && shared.part(ring) instanceof Target part
        ? behind(part, ring)
        : null;
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
    return owner().replace(this, file, newGuard);
  }

  @Override
  boolean isFailureHidden(Interceptor interceptor, boolean async) throws IOException {
    return interceptor.beforeUnregister(this, async);
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

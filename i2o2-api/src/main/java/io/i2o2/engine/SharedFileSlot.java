package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;

/** A file that is registered with several rings. */
final class SharedFileSlot extends SharedSlot implements RegisteredFile, PerRing<FileSlot> {
  SharedFileSlot(Owner owner, Registration first, Guard guard, SharedParts parts) {
    super(owner, first, guard, parts);
  }

  @Override
  public FileSlot part(int ring) {
    return (FileSlot) parts().part(ring);
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

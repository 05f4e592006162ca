package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The handle that {@code register_file=return(3)} hands out. Operations on it give EBADF. */
final class InjectedFile implements RegisteredFile {
  private final InjectedSlot slot;

  InjectedFile(InjectedSlot slot) {
    this.slot = slot;
  }

  void requireTaken() {
    slot.requireTaken();
  }

  @Override
  public int slot() {
    return slot.number();
  }

  @Override
  public int generation() {
    return 0;
  }

  @Override
  public RegisteredFile replace(Target file, Guard guard) throws IOException {
    throw slot.cannotReplace();
  }

  @Override
  public void unregister() {
    slot.unregister();
  }

  @Override
  public CompletableFuture<Void> unregisterAsync() {
    slot.unregister();
    return CompletableFuture.allOf();
  }
}

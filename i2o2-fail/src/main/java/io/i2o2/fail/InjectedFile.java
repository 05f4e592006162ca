package io.i2o2.fail;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerException;
import io.i2o2.Target;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The handle that {@code register_file=return(3)} hands out. Operations on it give EBADF. */
final class InjectedFile implements RegisteredFile {
  private final InjectedSlot slot;
  private final SlotPoints points;

  InjectedFile(InjectedSlot slot, SlotPoints points) {
    this.slot = slot;
    this.points = points;
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
  public void unregister() throws ErrnoException {
    slot.requireTaken();
    points.beforeUnregister(this, false);
    points.release(slot, this);
  }

  @Override
  public CompletableFuture<Void> unregisterAsync() {
    slot.requireTaken();
    try {
      points.beforeUnregister(this, true);
    } catch (ErrnoException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    points.release(slot, this);
    return CompletableFuture.allOf();
  }
}

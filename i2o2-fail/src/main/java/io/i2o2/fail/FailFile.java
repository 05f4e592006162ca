package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A registered file whose taking out can be made to fail. */
final class FailFile implements RegisteredFile {
  private final RegisteredFile real;
  private final Slots slots;

  FailFile(RegisteredFile real, Slots slots) {
    this.real = real;
    this.slots = slots;
  }

  RegisteredFile real() {
    return real;
  }

  @Override
  public int slot() {
    return real.slot();
  }

  @Override
  public int generation() {
    return real.generation();
  }

  @Override
  public RegisteredFile replace(Target file, Guard guard) throws IOException {
    return new FailFile(real.replace(Handles.real(file), slots.watched(guard, file)), slots);
  }

  @Override
  public void unregister() throws IOException {
    if (slots.passUnregister(Points.UNREGISTER_FILE, this)) {
      Unregister.hidingFailure(real::unregister);
    } else {
      real.unregister();
    }
  }

  @Override
  public CompletableFuture<Void> unregisterAsync() {
    return Unregister.async(
        () -> slots.passUnregister(Points.UNREGISTER_FILE_ASYNC, this), real::unregisterAsync);
  }

  @Override
  public String describe() {
    return real.describe();
  }

  @Override
  public String toString() {
    return real.toString();
  }
}

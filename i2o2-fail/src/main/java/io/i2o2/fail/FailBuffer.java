package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/** A registered buffer whose taking out can be made to fail. */
final class FailBuffer implements RegisteredBuffer {
  private final RegisteredBuffer real;
  private final Slots slots;

  FailBuffer(RegisteredBuffer real, Slots slots) {
    this.real = real;
    this.slots = slots;
  }

  RegisteredBuffer real() {
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
  public MemorySegment segment() {
    return real.segment();
  }

  @Override
  public RegisteredBuffer replace(MemorySegment segment, Guard guard) throws IOException {
    return new FailBuffer(real.replace(segment, slots.watched(guard, segment)), slots);
  }

  @Override
  public void unregister() throws IOException {
    if (slots.passUnregister(Points.UNREGISTER_BUFFER, this)) {
      Unregister.hidingFailure(real::unregister);
    } else {
      real.unregister();
    }
  }

  @Override
  public CompletableFuture<Void> unregisterAsync() {
    return Unregister.async(
        () -> slots.passUnregister(Points.UNREGISTER_BUFFER_ASYNC, this), real::unregisterAsync);
  }

  @Override
  public String toString() {
    return real.toString();
  }
}

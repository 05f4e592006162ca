package io.i2o2.fail;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/** The handle that {@code register_buffer=return(3)} hands out. Operations on it give EFAULT. */
final class InjectedBuffer implements RegisteredBuffer {
  private final InjectedSlot slot;
  private final MemorySegment segment;

  InjectedBuffer(InjectedSlot slot, MemorySegment segment) {
    this.slot = slot;
    this.segment = segment;
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
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public RegisteredBuffer replace(MemorySegment other, Guard guard) throws IOException {
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

package io.i2o2.fail;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.SchedulerException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/** The handle that {@code register_buffer=return(3)} hands out. Operations on it give EFAULT. */
final class InjectedBuffer implements RegisteredBuffer {
  private final InjectedSlot slot;
  private final SlotPoints points;
  private final MemorySegment segment;

  InjectedBuffer(InjectedSlot slot, MemorySegment segment, SlotPoints points) {
    this.slot = slot;
    this.points = points;
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

package io.i2o2.uring.scheduler;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A registered buffer. */
final class BufferSlot extends Registration implements RegisteredBuffer {
  private final MemorySegment segment;

  BufferSlot(
      UringScheduler scheduler, int slot, int generation, MemorySegment segment, Guard guard) {
    super(scheduler, slot, generation, guard);
    this.segment = segment;
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public RegisteredBuffer replace(MemorySegment newSegment, Guard newGuard) throws IOException {
    return scheduler().replaceBuffer(this, newSegment, newGuard);
  }

  @Override
  String what() {
    return "registered buffer";
  }

  @Override
  String type() {
    return "RegisteredBuffer";
  }

  @Override
  void remove(RingLoop loop) {
    loop.bufferSlots().remove(this);
  }
}

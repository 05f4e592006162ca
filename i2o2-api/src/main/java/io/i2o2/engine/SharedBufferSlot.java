package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A buffer that is registered with several rings. */
final class SharedBufferSlot extends SharedSlot implements RegisteredBuffer, PerRing<BufferSlot> {
  private final MemorySegment segment;

  SharedBufferSlot(
      Owner owner, Registration first, MemorySegment segment, Guard guard, SharedParts parts) {
    super(owner, first, guard, parts);
    this.segment = segment;
  }

  @Override
  public BufferSlot part(int ring) {
    return (BufferSlot) parts().part(ring);
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public RegisteredBuffer replace(MemorySegment newSegment, Guard newGuard) throws IOException {
    return owner().replace(this, newSegment, newGuard);
  }

  @Override
  boolean isFailureHidden(Interceptor interceptor, boolean async) throws IOException {
    return interceptor.beforeUnregister(this, async);
  }

  @Override
  String what() {
    return "registered buffer";
  }

  @Override
  String type() {
    return "RegisteredBuffer";
  }
}

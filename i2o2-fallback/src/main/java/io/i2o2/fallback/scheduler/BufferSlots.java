package io.i2o2.fallback.scheduler;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.SchedulerDiedException;
import io.i2o2.fallback.slot.Registration;
import io.i2o2.spi.SubmissionChecks;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Registered buffers. */
final class BufferSlots extends Slots<MemorySegment> {
  BufferSlots(Context context, int capacity) {
    super(context, capacity, "registered buffers", "registeredBuffers");
  }

  RegisteredBuffer register(MemorySegment segment, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    context().queue().requireOpen();
    SubmissionChecks.registration(segment, guard);
    return new Slot(this, add(segment, guard));
  }

  @Override
  String type() {
    return "RegisteredBuffer";
  }

  @Override
  void letGo(Registration<MemorySegment> registration) {
    context()
        .completions()
        .add(
            new Event() {
              @Override
              public void deliver() {
                end(registration);
              }

              @Override
              public void giveUp(SchedulerDiedException why) {}
            });
  }

  /** A registered buffer as users have it. */
  record Slot(BufferSlots slots, Registration<MemorySegment> registration)
      implements RegisteredBuffer {
    @Override
    public int slot() {
      return registration.slot();
    }

    @Override
    public int generation() {
      return registration.generation();
    }

    @Override
    public MemorySegment segment() {
      return registration.resource();
    }

    @Override
    public RegisteredBuffer replace(MemorySegment segment, Guard guard) {
      Objects.requireNonNull(guard, "guard");
      slots.context().queue().requireOpen();
      SubmissionChecks.registration(segment, guard);
      slots.context().loop().requireMayBlock("RegisteredBuffer.replace");
      return new Slot(slots, slots.replace(registration, segment, guard));
    }

    @Override
    public void unregister() {
      slots.unregister(registration);
    }

    @Override
    public CompletableFuture<Void> unregisterAsync() {
      return slots.unregisterAsync(registration);
    }
  }
}

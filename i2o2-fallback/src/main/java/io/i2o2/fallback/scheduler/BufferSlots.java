package io.i2o2.fallback.scheduler;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.engine.SubmissionChecks;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Registered buffers. */
final class BufferSlots extends Slots<MemorySegment> {
  BufferSlots(Context context, int capacity) {
    super(context, capacity, "registered buffers", "registeredBuffers");
  }

  RegisteredBuffer register(MemorySegment segment, Guard guard) {
    Slot slot = new Slot(this, checked(segment, guard));
    add(slot.registration);
    return slot;
  }

  /** The future is complete before anything is registered: afterwards nothing can fail. */
  CompletableFuture<RegisteredBuffer> registerAsync(MemorySegment segment, Guard guard) {
    Slot slot = new Slot(this, checked(segment, guard));
    CompletableFuture<RegisteredBuffer> future = CompletableFuture.completedFuture(slot);
    add(slot.registration);
    return future;
  }

  @Override
  String type() {
    return "RegisteredBuffer";
  }

  @Override
  boolean enter(MemorySegment segment) {
    return true;
  }

  private Registration<MemorySegment> checked(MemorySegment segment, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    context().queue().requireOpen();
    SubmissionChecks.registration(segment, guard);
    return new Registration<>(this, segment, guard, new LetGo());
  }

  /** A registered buffer as users have it. */
  record Slot(BufferSlots slots, Registration<MemorySegment> registration)
      implements RegisteredBuffer {
    @Override
    public int slot() {
      return registration.slot;
    }

    @Override
    public int generation() {
      return registration.generation;
    }

    @Override
    public MemorySegment segment() {
      return registration.resource;
    }

    @Override
    public RegisteredBuffer replace(MemorySegment segment, Guard guard) {
      Slot next = new Slot(slots, slots.checked(segment, guard));
      slots.context().loop().requireMayBlock("RegisteredBuffer.replace");
      slots.replace(registration, next.registration);
      return next;
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

  /** Memory needs no thread to be given back. */
  private final class LetGo extends Ending<MemorySegment> {
    LetGo() {
      super(context().queue(), BufferSlots.this);
    }

    @Override
    boolean isPooled() {
      return false;
    }

    @Override
    void run() {}
  }
}

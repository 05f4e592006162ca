package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;

/** A registered buffer as users have it. */
final class RegisteredBufferFacade implements RegisteredBuffer {
  private final SlotFacades scheduler;
  private final RegisteredBuffer core;
  private final Object referent;

  RegisteredBufferFacade(SlotFacades scheduler, RegisteredBuffer core, Object referent) {
    this.scheduler = scheduler;
    this.core = core;
    this.referent = referent;
  }

  RegisteredBuffer core() {
    return core;
  }

  @Override
  public int slot() {
    return core.slot();
  }

  @Override
  public int generation() {
    return core.generation();
  }

  @Override
  public MemorySegment segment() {
    return core.segment();
  }

  @Override
  public RegisteredBuffer replace(MemorySegment segment, Guard guard) throws IOException {
    try {
      return scheduler.bufferSlot(() -> core.replace(segment, guard));
    } finally {
      Reference.reachabilityFence(referent);
      Reference.reachabilityFence(scheduler);
    }
  }

  @Override
  public void unregister() throws IOException {
    try {
      core.unregister();
    } finally {
      Reference.reachabilityFence(referent);
      Reference.reachabilityFence(scheduler);
    }
  }

  @Override
  public CompletableFuture<Void> unregisterAsync() {
    try {
      return core.unregisterAsync();
    } finally {
      try {
        Reference.reachabilityFence(referent);
        Reference.reachabilityFence(scheduler);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public String toString() {
    return core.toString();
  }
}

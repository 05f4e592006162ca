package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A registered buffer. */
final class BufferSlot extends Registration implements RegisteredBuffer {
  private final MemorySegment segment;

  /** Callers that are in a system call on the memory. */
  private final StripedHolds holds = new StripedHolds();

  /** Commands with an address inside it that the kernel has. Only for the loop. */
  private int commands;

  BufferSlot(Owner owner, int slot, int generation, MemorySegment segment, Guard guard) {
    super(owner, slot, generation, guard);
    this.segment = segment;
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  StripedHolds holds() {
    return holds;
  }

  /** Ends a hold. */
  void letGo(int hold) {
    if (holds.letGo(hold)) {
      try {
        scheduler().wake();
      } catch (StackOverflowError _) {
        // The hold has ended, and the loop looks by itself within a second.
      }
    }
  }

  @Override
  boolean isInUse() {
    holds.seal();
    return commands > 0 || holds.isHeld();
  }

  void commandBegun() {
    commands++;
  }

  void commandEnded() {
    commands--;
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

  /**
   * Whether what an operation uses is still registered, if it uses a registered buffer. The
   * kernel's answer to an empty slot is EFAULT; ours, so that a reused slot is not hit.
   */
  static boolean isCurrent(Opcode opcode, int ring) {
    if (opcode.registeredBuffer() == null) {
      return true;
    }
    BufferSlot slot = usedBy(opcode, ring);
    return slot != null && !slot.isRemoved();
  }

  /** The registered buffer that an operation uses, as one ring has it, or null. */
  static @Nullable BufferSlot usedBy(Opcode opcode, int ring) {
    RegisteredBuffer buffer = opcode.registeredBuffer();
    if (buffer == null) {
      return null;
    }
    RegisteredBuffer core = Facades.core(buffer);
    if (core instanceof BufferSlot slot) {
      return slot;
    }
    return core instanceof PerRing<?> shared && shared.part(ring) instanceof BufferSlot slot
        ? slot
        : null;
  }
}

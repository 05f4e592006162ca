package io.i2o2.uring.scheduler;

import io.i2o2.Fd;
import io.i2o2.Target;
import io.i2o2.spi.Facades;
import io.i2o2.spi.Operation;
import io.i2o2.uring.ring.SqeEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An operation that the loop has taken and that is to go to the kernel later, or again. Only for
 * the loop.
 *
 * <p>What it works on cannot go meanwhile: the handle counts it, and slots are held.
 */
final class Attempt {
  final Operation operation;

  /** The descriptor or slot, or -1. */
  final int file;

  final boolean isSlot;
  final @Nullable OpenFile counted;

  /** Whether it is an open that waits in a thread of io-wq, as it could not be done at once. */
  boolean isSecondOpen;

  /** Whether the kernel may be asked to use a thread where that only saves the others' time. */
  boolean mayUseWorker = true;

  /** The descriptor of a first open, which a second one replaces, or -1. */
  int firstOpen = -1;

  /** When it was refused first, and how long it rests before it goes again. */
  long refusedNanos;

  long pauseNanos;
  long dueNanos;

  /** Its neighbours in the {@link Lane} that it stands beside. */
  @Nullable Attempt previous;

  @Nullable Attempt next;

  Attempt(Operation operation, int file, boolean isSlot, @Nullable OpenFile counted) {
    this.operation = operation;
    this.file = file;
    this.isSlot = isSlot;
    this.counted = counted;
  }

  /** An operation as it went to the kernel, or null if that cannot be done again. */
  static @Nullable Attempt again(Operation operation, @Nullable OpenFile file) {
    if (!BufferSlot.isCurrent(operation.opcode())) {
      return null;
    }
    return switch (target(operation)) {
      case Fd fd -> new Attempt(operation, fd.number(), false, file);
      case OpenFile open -> new Attempt(operation, open.fd(), false, file);
      case FileSlot slot when !slot.isRemoved() -> new Attempt(operation, slot.slot(), true, file);
      case FileSlot _ -> null;
      case null, default -> new Attempt(operation, -1, false, file);
    };
  }

  private static @Nullable Target target(Operation operation) {
    Target target = operation.opcode().target();
    return target == null ? null : Facades.core(target);
  }

  /** What the encoder is to do beside what the operation asks for. */
  int hints() {
    return (mayUseWorker ? SqeEncoder.OFFLOAD : 0) | (isSecondOpen ? 0 : SqeEncoder.NO_WAIT);
  }

  /** Keeps its slots from being taken out or replaced. */
  void hold() {
    if (target(operation) instanceof FileSlot slot) {
      slot.hold();
    }
    if (BufferSlot.usedBy(operation.opcode()) instanceof BufferSlot slot) {
      slot.hold();
    }
  }

  /** It went to the kernel, or ended: what was put off for its sake is due after the next enter. */
  void letGo(RingLoop loop) {
    if (target(operation) instanceof FileSlot slot) {
      slot.letGo(loop);
    }
    if (BufferSlot.usedBy(operation.opcode()) instanceof BufferSlot slot) {
      slot.letGo(loop);
    }
  }
}

package io.i2o2.engine;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/**
 * An operation that the loop has taken and that is to be started later, or again. Only for the
 * engine's own thread.
 *
 * <p>What it works on cannot go meanwhile: the handle counts it, and slots are held.
 */
public final class Attempt {
  final Operation operation;
  final @Nullable OpenFile counted;

  /** When it was refused first, and how long it rests before it goes again. */
  long refusedNanos;

  long pauseNanos;
  long dueNanos;

  /** See {@link #waits()} and {@link #isRetry()}. */
  boolean waits;

  boolean isRetry;

  /** Its neighbours in the {@link Lanes.Lane} that it stands beside. */
  @Nullable Attempt previous;

  @Nullable Attempt next;

  private final int file;
  private final boolean isSlot;
  private final @Nullable FileSlot fileSlot;
  private final @Nullable BufferSlot bufferSlot;
  private int kept = -1;

  Attempt(Operation operation, int file, boolean isSlot, @Nullable OpenFile counted, int ring) {
    this.operation = operation;
    this.file = file;
    this.isSlot = isSlot;
    this.counted = counted;
    this.fileSlot = target(operation, ring) instanceof FileSlot slot ? slot : null;
    this.bufferSlot = BufferSlot.usedBy(operation.opcode(), ring);
  }

  /**
   * The operation.
   *
   * @return what to do
   */
  public Opcode opcode() {
    return operation.toRun();
  }

  /**
   * Its file.
   *
   * @return the descriptor or slot, or -1 where it has none
   */
  public int file() {
    return file;
  }

  /**
   * Whether its file is a slot of the registered files.
   *
   * @return false for a descriptor
   */
  public boolean isSlot() {
    return isSlot;
  }

  /**
   * Whether it is an open that waits, as it could not be done at once.
   *
   * @return true after {@link CompletionRule#WAIT}
   */
  public boolean waits() {
    return waits;
  }

  /**
   * Whether it was refused before.
   *
   * @return true after {@link CompletionRule#AGAIN}
   */
  public boolean isRetry() {
    return isRetry;
  }

  /**
   * A descriptor that the driver keeps for it.
   *
   * @return -1 if there is none
   */
  public int kept() {
    return kept;
  }

  /**
   * Keeps a descriptor for it.
   *
   * @param descriptor the descriptor, or -1 for none
   */
  public void keep(int descriptor) {
    kept = descriptor;
  }

  /**
   * Whether it can be started again: a slot that was taken out meanwhile may have been given to
   * another file or buffer.
   */
  static boolean isPossible(Operation operation, int ring) {
    return BufferSlot.isCurrent(operation.opcode(), ring)
        && !(target(operation, ring) instanceof FileSlot slot && slot.isRemoved());
  }

  /** An operation as it was started. It must be {@linkplain #isPossible possible} again. */
  static Attempt again(Operation operation, @Nullable OpenFile file, int ring) {
    return switch (target(operation, ring)) {
      case Fd fd -> new Attempt(operation, fd.number(), false, file, ring);
      case OpenFile open -> new Attempt(operation, open.fd(), false, file, ring);
      case FileSlot slot -> new Attempt(operation, slot.slot(), true, file, ring);
      case null, default -> new Attempt(operation, -1, false, file, ring);
    };
  }

  private static @Nullable Target target(Operation operation, int ring) {
    Target target = operation.opcode().target();
    return target == null ? null : Facades.core(target, ring);
  }

  /** Keeps its slots from being taken out or replaced. */
  void hold() {
    if (fileSlot != null) {
      fileSlot.hold();
    }
    if (bufferSlot != null) {
      bufferSlot.hold();
    }
  }

  /** The registered file that it works on, or null. */
  @Nullable FileSlot fileSlot() {
    return fileSlot;
  }

  /** The registered buffer that it uses, or null. */
  @Nullable BufferSlot bufferSlot() {
    return bufferSlot;
  }
}

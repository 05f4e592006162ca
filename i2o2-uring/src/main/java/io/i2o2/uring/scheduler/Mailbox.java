package io.i2o2.uring.scheduler;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.spi.CallbackOperation;
import io.i2o2.spi.Operation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue from many callers to the one loop.
 *
 * <p>Each slot has a sequence number: {@code position} while free for the caller that claims this
 * position, {@code position + 1} once filled, {@code position + capacity} once taken. Callers claim
 * by moving {@code tail}; a set top bit says closed, so that no claim can slip past a close.
 *
 * <p>A slot also owns a pooled {@link CallbackOperation}, which a caller with a callback fills in
 * place; the loop swaps it for a spare one when it takes it. So callbacks allocate nothing and no
 * free list is shared.
 *
 * <p>Memory order. A filled slot is stored with release before its sequence, and read after an
 * acquire of it; the same back, when the loop frees it. {@code tail} moves by compare-and-set. Only
 * {@code offered}, {@code own} and the spares are touched in between, each by the one thread that
 * the sequence gives the slot to.
 */
final class Mailbox {
  /** The answers of a try to offer. */
  enum Offer {
    ACCEPTED,
    FULL,
    CLOSED
  }

  private static final long CLOSED = Long.MIN_VALUE;
  private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle TAIL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Two cache lines, because processors fetch them in pairs. */
  private static final int TAIL_AT = 16;

  private final int capacity;
  private final int mask;
  private final long[] sequences;
  private final @Nullable Operation[] offered;
  private final CallbackOperation[] own;

  /** Only for the loop. */
  private final CallbackOperation[] spares;

  private int spareCount;
  private long head;

  /** The tail alone in its cache lines: callers fight over it, and the loop must not notice. */
  private final long[] tail = new long[2 * TAIL_AT];

  /**
   * An empty mailbox.
   *
   * @param capacity a power of two
   * @param taken how many operations can usually be taken and not yet over
   */
  Mailbox(int capacity, int taken) {
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.sequences = new long[capacity];
    this.offered = new Operation[capacity];
    this.own = new CallbackOperation[capacity];
    this.spares = new CallbackOperation[taken];
    for (int i = 0; i < capacity; i++) {
      sequences[i] = i;
      own[i] = new CallbackOperation();
    }
    while (spareCount < taken) {
      spares[spareCount++] = new CallbackOperation();
    }
    VarHandle.releaseFence();
  }

  int capacity() {
    return capacity;
  }

  Offer offer(Operation operation) {
    long position = claim(1);
    if (position < 0) {
      return refusal();
    }
    offered[(int) position & mask] = operation;
    publish(position);
    return Offer.ACCEPTED;
  }

  Offer offer(Opcode opcode, Guard guard, Completion completion) {
    long position = claim(1);
    if (position < 0) {
      return refusal();
    }
    own[(int) position & mask].set(opcode, guard, completion);
    publish(position);
    return Offer.ACCEPTED;
  }

  /** All of them or none. */
  Offer offerAll(List<? extends Operation> operations) {
    long position = claim(operations.size());
    if (position < 0) {
      return refusal();
    }
    for (int i = 0; i < operations.size(); i++) {
      offered[(int) (position + i) & mask] = operations.get(i);
      publish(position + i);
    }
    return Offer.ACCEPTED;
  }

  /** Whether so many could be offered now. */
  boolean hasRoom(int count) {
    long last = accepted() + count - 1;
    return (long) SEQUENCE.getAcquire(sequences, (int) last & mask) == last;
  }

  /** Refuses every later offer. What was accepted stays. */
  void close() {
    TAIL.getAndBitwiseOr(tail, TAIL_AT, CLOSED);
  }

  boolean isClosed() {
    return tail() < 0;
  }

  /** How many were accepted so far, by all callers. */
  long accepted() {
    return tail() & ~CLOSED;
  }

  /** How many were taken so far. Only for the loop. */
  long taken() {
    return head;
  }

  /** Whether nothing accepted is left, counting what a caller is about to fill. For the loop. */
  boolean isEmpty() {
    return accepted() == head;
  }

  /** Whether {@link #take} would give something. Only for the loop. */
  boolean isReady() {
    return (long) SEQUENCE.getAcquire(sequences, (int) head & mask) == head + 1;
  }

  /** The next operation, or null. Only for the loop. */
  @Nullable Operation take() {
    int slot = (int) head & mask;
    if ((long) SEQUENCE.getAcquire(sequences, slot) != head + 1) {
      return null;
    }
    Operation operation = offered[slot];
    if (operation == null) {
      operation = own[slot];
      // More can be taken than are with the kernel: those that stand aside.
      own[slot] = spareCount > 0 ? spares[--spareCount] : new CallbackOperation();
    } else {
      offered[slot] = null;
    }
    SEQUENCE.setRelease(sequences, slot, head + capacity);
    head++;
    return operation;
  }

  /** Gives back a callback operation that is over. Only for the loop. */
  void recycle(CallbackOperation operation) {
    operation.clear();
    if (spareCount < spares.length) {
      spares[spareCount++] = operation;
    }
  }

  /** Takes an operation out of turn and leaves a no-op in its place. Only for the loop. */
  boolean remove(Operation operation, Operation replacement) {
    for (long position = head; position < accepted(); position++) {
      int slot = (int) position & mask;
      if ((long) SEQUENCE.getAcquire(sequences, slot) == position + 1
          && offered[slot] == operation) {
        offered[slot] = Objects.requireNonNull(replacement);
        return true;
      }
    }
    return false;
  }

  /** The first of so many positions, or -1: full or closed. */
  private long claim(int count) {
    while (true) {
      long position = tail();
      if (position < 0) {
        return -1;
      }
      // The loop frees in order: if the last one is free, so are those before it.
      long last = position + count - 1;
      long sequence = (long) SEQUENCE.getAcquire(sequences, (int) last & mask);
      if (sequence == last) {
        if (TAIL.compareAndSet(tail, TAIL_AT, position, position + count)) {
          return position;
        }
        Thread.onSpinWait();
      } else if (sequence < last) {
        return -1;
      }
      // Otherwise another caller was faster, and position is old.
    }
  }

  private long tail() {
    return (long) TAIL.getVolatile(tail, TAIL_AT);
  }

  private Offer refusal() {
    return isClosed() ? Offer.CLOSED : Offer.FULL;
  }

  private void publish(long position) {
    SEQUENCE.setRelease(sequences, (int) position & mask, position + 1);
  }
}

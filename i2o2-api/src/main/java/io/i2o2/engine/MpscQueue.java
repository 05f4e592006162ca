package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue from many callers to the one loop.
 *
 * <p>Each slot has a sequence number: {@code position} while free for the caller that claims this
 * position, {@code position + 1} once filled, {@code position + capacity} once taken. Callers claim
 * by moving {@code tail}; a set top bit says closed, so that no claim can slip past a close.
 *
 * <p>A slot that was claimed and never filled would stop the loop. So nothing can throw between:
 * only fields and array elements are read and written there, because any call may meet the end of
 * the stack, and any allocation the end of the heap. This is also why each slot has a {@link
 * CallbackOperation} of its own, whose fields the caller stores; the loop takes it out and leaves a
 * spare one.
 *
 * <p>Memory order. {@code sequence} is volatile. A caller stores the slot's other fields before it,
 * the loop reads them after it; the same back, when the loop frees the slot, where a release is
 * enough. {@code tail} moves by compare-and-set. As the store of a filled slot's sequence and the
 * loop's read of it are volatile, they are in one order with those of {@link Waker}'s state: see
 * there.
 */
final class MpscQueue {
  /** The answers of a try to offer. */
  enum Offer {
    ACCEPTED,
    FULL,
    CLOSED
  }

  private static final long CLOSED = Long.MIN_VALUE;
  private static final VarHandle TAIL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle SEQUENCE;

  static {
    try {
      SEQUENCE = MethodHandles.lookup().findVarHandle(Slot.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Tickets of operations in slots lie below that of those without a place. */
  private static final int NO_TICKET = -1;

  private static final int FIRST_TICKET = -2;

  /** Two cache lines, because processors fetch them in pairs. */
  private static final int TAIL_AT = 16;

  private final int capacity;
  private final int mask;
  private final Slot[] slots;

  /** Only for the loop. */
  private final CallbackOperation[] spares;

  private int spareCount;
  private long head;

  /** Up to where {@link #index} has come. Only for the loop. */
  private long indexed;

  /** The tail alone in its cache lines: callers fight over it, and the loop must not notice. */
  private final long[] tail = new long[2 * TAIL_AT];

  /** A place for one submission: an operation, or a callback in the slot's own one. */
  private static final class Slot {
    private volatile long sequence;
    private @Nullable Operation operation;
    private CallbackOperation own = new CallbackOperation();
  }

  /**
   * An empty queue.
   *
   * @param capacity a power of two
   * @param taken how many operations can be taken and not yet over
   */
  MpscQueue(int capacity, int taken) {
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.slots = new Slot[capacity];
    for (int i = 0; i < capacity; i++) {
      slots[i] = new Slot();
      slots[i].sequence = i;
    }
    // One more, with which a queue can be emptied while all others are in use.
    this.spares = new CallbackOperation[taken + 1];
    while (spareCount < spares.length) {
      spares[spareCount++] = new CallbackOperation();
    }
    VarHandle.releaseFence();
  }

  int capacity() {
    return capacity;
  }

  Offer offer(Operation operation) {
    while (true) {
      long position = tail();
      Slot slot = slots[(int) position & mask];
      long sequence = slot.sequence;
      if (position < 0 || sequence < position) {
        return refusal();
      }
      if (sequence == position && TAIL.compareAndSet(tail, TAIL_AT, position, position + 1)) {
        // Claimed: no calls from here on.
        slot.operation = operation;
        slot.sequence = position + 1;
        return Offer.ACCEPTED;
      }
      Thread.onSpinWait();
    }
  }

  Offer offer(Opcode opcode, Guard guard, Completion completion) {
    while (true) {
      long position = tail();
      Slot slot = slots[(int) position & mask];
      long sequence = slot.sequence;
      if (position < 0 || sequence < position) {
        return refusal();
      }
      if (sequence == position && TAIL.compareAndSet(tail, TAIL_AT, position, position + 1)) {
        // Claimed: no calls from here on. A store of a reference costs a fence with some
        // collectors; a program that submits the same again and again does not pay it.
        CallbackOperation own = slot.own;
        if (own.opcode != opcode) {
          own.opcode = opcode;
        }
        if (own.guard != guard) {
          own.guard = guard;
        }
        own.completion = completion;
        slot.sequence = position + 1;
        return Offer.ACCEPTED;
      }
      Thread.onSpinWait();
    }
  }

  /** All of them or none. The array is the caller's, and not changed meanwhile. */
  Offer offerAll(Operation[] operations) {
    int count = operations.length;
    while (true) {
      long position = tail();
      // The loop frees in order: if the last one is free, so are those before it.
      long last = position + count - 1;
      long sequence = slots[(int) last & mask].sequence;
      if (position < 0 || sequence < last) {
        return refusal();
      }
      if (sequence == last && TAIL.compareAndSet(tail, TAIL_AT, position, position + count)) {
        // Claimed: no call from here on may fail. The loop takes in order, so it sees none before
        // the first one, which is stored last: a release is enough for the others.
        for (int i = count - 1; i > 0; i--) {
          Slot slot = slots[(int) (position + i) & mask];
          slot.operation = operations[i];
          try {
            SEQUENCE.setRelease(slot, position + i + 1);
          } catch (Throwable _) {
            slot.sequence = position + i + 1;
          }
        }
        Slot first = slots[(int) position & mask];
        first.operation = operations[0];
        first.sequence = position + 1;
        return Offer.ACCEPTED;
      }
      Thread.onSpinWait();
    }
  }

  /** Whether so many could be offered now. */
  boolean hasRoom(int count) {
    long last = accepted() + count - 1;
    return slots[(int) last & mask].sequence == last;
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
    return slots[(int) head & mask].sequence == head + 1;
  }

  /** The next operation, or null. Only for the loop. */
  @Nullable Operation take() {
    Slot slot = slots[(int) head & mask];
    if (slot.sequence != head + 1) {
      return null;
    }
    Operation operation = slot.operation;
    if (operation == null) {
      operation = slot.own;
      // More can be taken than are with the kernel: those that stand aside.
      slot.own = spareCount > 0 ? spares[spareCount - 1] : new CallbackOperation();
      spareCount = Math.max(0, spareCount - 1);
    } else {
      slot.operation = null;
    }
    free(slot);
    head++;
    return operation;
  }

  /** Nothing that was taken out of a slot may be lost because the loop met the end of its stack. */
  private void free(Slot slot) {
    long next = head + capacity;
    try {
      SEQUENCE.setRelease(slot, next);
    } catch (Throwable e) {
      slot.sequence = next;
    }
  }

  /** Keeps a callback operation that has ended for another use. Only for the loop. */
  void recycle(CallbackOperation operation) {
    operation.clear();
    if (spareCount < spares.length) {
      spares[spareCount++] = operation;
    }
  }

  /**
   * Takes an operation out of turn and leaves another in its place. Only for the loop. Each place
   * is looked at once, not once for each cancel.
   */
  boolean replace(Operation operation, Operation replacement) {
    index();
    int slot = FIRST_TICKET - operation.ticket();
    if (slot < 0 || slot >= capacity || slots[slot].operation != operation) {
      return false;
    }
    operation.ticket(NO_TICKET);
    slots[slot].operation = replacement;
    return true;
  }

  /** Stores in each operation the number of its slot. */
  private void index() {
    indexed = Math.max(indexed, head);
    boolean isContiguous = true;
    long end = accepted();
    for (long position = indexed; position < end; position++) {
      int index = (int) position & mask;
      Slot slot = slots[index];
      if (slot.sequence == position + 1) {
        Operation operation = slot.operation;
        if (operation != null) {
          operation.ticket(FIRST_TICKET - index);
        }
      } else {
        // A caller is about to fill it: looked at again next time.
        isContiguous = false;
      }
      if (isContiguous) {
        indexed = position + 1;
      }
    }
  }

  private long tail() {
    return (long) TAIL.getVolatile(tail, TAIL_AT);
  }

  private Offer refusal() {
    return isClosed() ? Offer.CLOSED : Offer.FULL;
  }
}

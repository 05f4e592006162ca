package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.i2o2.uring.sys.Abi;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * The submission queue: SQEs are claimed, filled, and published for the next enter.
 *
 * <p>Memory order (io_uring(7)). The kernel moves {@code head}, we move {@code tail}. Reading head
 * with acquire makes a slot ours only after the kernel is done reading it; storing tail with
 * release makes the SQEs visible before it. The flags word is a hint that is read again each turn.
 */
public final class SubmissionQueue {
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final MemorySegment ring;
  private final MemorySegment sqes;
  private final long headAt;
  private final long tailAt;
  private final long flagsAt;
  private final int entries;
  private final int sqeBytes;
  private int tail;

  /** The head as it was read last: behind, and so never too far for a claim. */
  private int seenHead;

  SubmissionQueue(MemorySegment ring, MemorySegment sqes, RingParams params, int sqeBytes) {
    this.ring = ring;
    this.sqes = sqes;
    this.headAt = params.sqOffset(RingParams.SqField.HEAD);
    this.tailAt = params.sqOffset(RingParams.SqField.TAIL);
    this.flagsAt = params.sqOffset(RingParams.SqField.FLAGS);
    this.entries = params.sqEntries();
    this.sqeBytes = sqeBytes;
    this.tail = (int) INT.getAcquire(ring, tailAt);
    this.seenHead = tail;
    if ((params.flags() & Abi.SETUP_NO_SQARRAY) == 0) {
      long array = params.sqOffset(RingParams.SqField.ARRAY);
      for (int i = 0; i < entries; i++) {
        ring.set(JAVA_INT, array + 4L * i, i);
      }
    }
  }

  /** How many SQEs can be claimed now; there may be more. */
  public int free() {
    if (tail - seenHead == entries) {
      seenHead = head();
    }
    return entries - (tail - seenHead);
  }

  /** How many SQEs were claimed and not yet taken by the kernel. */
  public int pending() {
    return tail - head();
  }

  /** The memory that {@link #claim} points into. */
  public MemorySegment sqes() {
    return sqes;
  }

  /** Whether SQEs have 128 bytes. */
  public boolean isWide() {
    return sqeBytes == Sqe.WIDE_BYTES;
  }

  /** Takes the next SQE, which must be free, and gives its place in {@link #sqes}. */
  public long claim() {
    return (long) (tail++ & entries - 1) * sqeBytes;
  }

  /** Lets the kernel see what was claimed. */
  void publish() {
    INT.setRelease(ring, tailAt, tail);
  }

  /** Takes back what the kernel has not taken, and tells the user data of each. */
  public void rollBack(LongConsumer userData) {
    int head = head();
    int end = tail;
    seenHead = head;
    tail = head;
    publish();
    for (int i = head; i != end; i++) {
      userData.accept(Sqe.userData(sqes, (long) (i & entries - 1) * sqeBytes));
    }
  }

  private int head() {
    return (int) INT.getAcquire(ring, headAt);
  }

  /** Whether the kernel has completions that only an enter with GETEVENTS brings. */
  boolean needsEvents() {
    int flags = (int) INT.getOpaque(ring, flagsAt);
    return (flags & (Abi.SQ_TASKRUN | Abi.SQ_CQ_OVERFLOW)) != 0;
  }
}

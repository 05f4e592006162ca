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
  private final boolean mixed;
  private int tail;

  /** The head as it was read last: behind, and so never too far for a claim. */
  private int seenHead;

  SubmissionQueue(MemorySegment ring, MemorySegment sqes, RingParams params) {
    this.ring = ring;
    this.sqes = sqes;
    this.headAt = params.sqOffset(RingParams.SqField.HEAD);
    this.tailAt = params.sqOffset(RingParams.SqField.TAIL);
    this.flagsAt = params.sqOffset(RingParams.SqField.FLAGS);
    this.entries = params.sqEntries();
    this.sqeBytes = RingMemory.sqeBytes(params);
    this.mixed = (params.flags() & Abi.SETUP_SQE_MIXED) != 0;
    this.tail = (int) INT.getAcquire(ring, tailAt);
    this.seenHead = tail;
    if ((params.flags() & Abi.SETUP_NO_SQARRAY) == 0) {
      long array = params.sqOffset(RingParams.SqField.ARRAY);
      for (int i = 0; i < entries; i++) {
        ring.set(JAVA_INT, array + 4L * i, i);
      }
    }
  }

  /**
   * How many operations can be claimed now, whatever their sizes; there may be more. Where sizes
   * are mixed one may fill two entries, and before the end an entry may have to be filled up.
   */
  public int free() {
    int free = entries - (tail - seenHead);
    if (free < (mixed ? 3 : 1)) {
      seenHead = head();
      free = entries - (tail - seenHead);
    }
    return mixed ? (free - 1) >> 1 : free;
  }

  /** How many entries were claimed and not yet taken by the kernel. */
  public int pending() {
    return tail - head();
  }

  /** The memory that {@link #claim} points into. */
  public MemorySegment sqes() {
    return sqes;
  }

  /** Whether all SQEs have 128 bytes. */
  boolean isWide() {
    return sqeBytes == Sqe.WIDE_BYTES;
  }

  /** Whether an SQE has 64 or 128 bytes, as its operation needs. */
  boolean isMixed() {
    return mixed;
  }

  /** Whether an operation may need 128 bytes. */
  public boolean takesLong() {
    return mixed || isWide();
  }

  /** The sizes of SQEs, for people. */
  public String sizes() {
    return mixed ? "64- and 128" : String.valueOf(sqeBytes);
  }

  /** Takes the next SQE, which must be free, and gives its place in {@link #sqes}. */
  public long claim() {
    return (long) (tail++ & entries - 1) * sqeBytes;
  }

  /**
   * Takes the next two entries, for an SQE of 128 bytes among such of 64. They must be neighbours
   * (the kernel refuses one that wraps), so a last entry is filled with a no-op, whose completion
   * the kernel leaves out.
   */
  public long claimLong() {
    if ((tail + 1 & entries - 1) == 0) {
      Sqe.writeFiller(sqes, claim());
    }
    long at = claim();
    tail++;
    return at;
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
      long at = (long) (i & entries - 1) * sqeBytes;
      userData.accept(Sqe.userData(sqes, at));
      if (mixed && Sqe.isLong(sqes, at)) {
        i++;
      }
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

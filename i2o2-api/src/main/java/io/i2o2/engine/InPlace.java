package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs operations on the thread of a caller that waits for them: a read of what is in memory takes
 * one system call, as does a write that is copied there, and the way to the loop and back many
 * times as long. What cannot be run so changes nothing and goes that way.
 *
 * <p>A platform thread waits in any case, so it may do so in the system call. A virtual one would
 * keep its carrier from others, and the loop's own thread all callers: they run what the driver can
 * do without waiting. Where a file cannot tell whether a write would wait, as most cannot, a
 * virtual thread writes as long as no write takes long.
 *
 * <p>The caller {@linkplain OpenFile#hold holds} the file meanwhile, so that its descriptor is not
 * closed, and no other file gets the number.
 */
final class InPlace {
  /** In place of a result: it was not run. */
  static final int NOT_RUN = -1;

  /**
   * A virtual thread that finds all it reads in memory never parks, and others wait for its carrier
   * for as long. It yields after so much work, calls of a microsecond or two; among others a yield
   * takes as long as a call.
   */
  private static final int WORK_TO_A_YIELD = 128;

  /**
   * The yield of a thread that is alone wakes another carrier, which takes 27 microseconds: with
   * {@value #WORK_TO_A_YIELD} one reader had 0.82 of what FileChannel does.
   */
  private static final int WORK_TO_A_YIELD_ALONE = 1024;

  /** So many bytes are copied in about the time of a call. */
  private static final int COPIED_PER_CALL_SHIFT = 14;

  /**
   * Threads that yield to one another keep their carrier from those that other threads have
   * started: one in so many yields parks instead, for a moment, and the carrier looks for others.
   * Which one is by chance, or it were the same thread again and again.
   */
  private static final int YIELDS_TO_A_PARK = 8;

  private final Driver driver;
  private final boolean reads;
  private final boolean writes;
  private final int ring;

  InPlace(LoopParts parts) {
    this.driver = parts.driver();
    this.ring = parts.ring();
    this.reads = parts.options().readInPlace() && !driver.isPolled();
    this.writes = parts.options().writeInPlace() && !driver.isPolled();
  }

  /** Links what callers run, by an operation that fails; see {@link Rehearsal}. */
  void rehearse(OpenFile.Owner scheduler) {
    OpenFlags flags = OpenFlags.of(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    OpenFile none = new OpenFile(scheduler, Path.of(""), -1, false, flags);
    MemorySegment memory = Arena.ofAuto().allocate(8);
    rehearse(Opcode.read(none, memory, 0));
    rehearse(Opcode.write(none, memory, 0));
  }

  private void rehearse(Opcode opcode) {
    if (mayRun(opcode)) {
      run(opcode, Guard.NONE, false);
      run(opcode, Guard.NONE, true);
    }
  }

  /** Whether an operation may be run in place. It need not be checked yet. */
  boolean mayRun(Opcode opcode) {
    return driver.mayRunInPlace(opcode) && (isRead(opcode) ? reads : writes);
  }

  private static boolean isRead(Opcode opcode) {
    return OpcodeSpec.of(opcode).fillsMemory();
  }

  /**
   * Runs an operation that {@link #mayRun may be run} so and was checked, and releases its guard.
   *
   * @param mayWait whether only the calling thread waits where the system call waits
   * @return a count or 0, or {@link #NOT_RUN}: the guard is the caller's
   */
  int run(Opcode opcode, Guard guard, boolean mayWait) {
    Target target = opcode.target();
    OpenFile file = target == null ? null : FileSlot.behind(Facades.core(target), ring);
    if (file == null) {
      return NOT_RUN;
    }
    boolean isRead = isRead(opcode);
    InPlaceHistory history = file.history(isRead);
    if (mayWait ? !history.isPossible() : !history.mayTry()) {
      return NOT_RUN;
    }
    if (guard != Guard.NONE) {
      // The release may need more of the stack than all before it.
      CallerStack.requireRoomToRelease();
    }
    int hold = file.hold();
    if (hold == StripedHolds.NONE) {
      return NOT_RUN;
    }
    int result = NOT_RUN;
    int work = 1 + (int) (opcode.byteCount() >>> COPIED_PER_CALL_SHIFT);
    int count = work;
    try {
      result = runHoldingBuffer(opcode, file.fd(), isRead, history, mayWait);
      count = file.count(hold, work);
    } finally {
      file.letGo(hold);
      Reference.reachabilityFence(opcode);
    }
    if (result < 0) {
      return NOT_RUN;
    }
    Operation.release(opcode, guard);
    int mostWork = StripedHolds.isOfOne(hold) ? WORK_TO_A_YIELD_ALONE : WORK_TO_A_YIELD;
    if ((count & (mostWork - 1)) < work && Thread.currentThread().isVirtual()) {
      yieldCarrier();
    }
    return result;
  }

  private int runHoldingBuffer(
      Opcode opcode, int file, boolean isRead, InPlaceHistory history, boolean mayWait) {
    BufferSlot buffer = BufferSlot.usedBy(opcode, ring);
    if (buffer == null) {
      return run(opcode, file, isRead, history, mayWait);
    }
    int hold = buffer.holds().hold();
    if (hold == StripedHolds.NONE) {
      return NOT_RUN;
    }
    try {
      return run(opcode, file, isRead, history, mayWait);
    } finally {
      buffer.letGo(hold);
    }
  }

  private int run(
      Opcode opcode, int file, boolean isRead, InPlaceHistory history, boolean mayWait) {
    if (mayWait) {
      return driver.runInPlace(opcode, file, true);
    }
    if (isRead || history.isNowaitKnown()) {
      int result = driver.runInPlace(opcode, file, false);
      history.ended(result, isRead);
      return result;
    }
    if (!Thread.currentThread().isVirtual()) {
      // The loop's own thread: all callers would wait for what its write waits for.
      return NOT_RUN;
    }
    long start = System.nanoTime();
    int result = driver.runInPlace(opcode, file, true);
    history.took(System.nanoTime() - start);
    return result;
  }

  /** Lets others have the carrier of a virtual thread that never parks. */
  @SuppressWarnings("ThreadPriorityCheck") // correct without; it lets other virtual threads run
  static void yieldCarrier() {
    if (ThreadLocalRandom.current().nextInt(YIELDS_TO_A_PARK) == 0) {
      LockSupport.parkNanos(1);
    } else {
      Thread.yield();
    }
  }
}

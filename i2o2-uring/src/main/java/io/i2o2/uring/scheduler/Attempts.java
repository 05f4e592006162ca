package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.spi.Operation;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the loop has taken and the kernel does not have: they stand aside in their
 * lane, or rest before they are run again. Only for the loop.
 */
final class Attempts {
  private final RingLoop loop;
  private final Lanes lanes;
  private final NotRun notRun;

  /** What must not be done before the kernel has the SQEs that are encoded. */
  private final ArrayDeque<Consumer<RingLoop>> afterEnter = new ArrayDeque<>();

  Attempts(RingLoop loop) {
    this.loop = loop;
    this.lanes = new Lanes(RingLoop.capacity(loop.ring()), loop.ring().isPolled());
    this.notRun = new NotRun(loop.ring(), lanes);
  }

  Lanes lanes() {
    return lanes;
  }

  /** The lane that it takes a place of, or null. */
  @Nullable Lane lane(Attempt attempt) {
    return attempt.sqeFlags != 0 ? lanes.opens() : lanes.of(attempt.operation.opcode());
  }

  /** The next one that may go to the kernel now, or null. */
  @Nullable Attempt next() {
    Attempt attempt = lanes.poll();
    return attempt != null ? attempt : notRun.poll(System.nanoTime());
  }

  /** Whether there is a next one. */
  boolean isReady() {
    return lanes.isReady() || (notRun.resting() > 0 && sleepNanos(System.nanoTime()) == 0);
  }

  boolean isEmpty() {
    return aside() == 0 && notRun.resting() == 0 && afterEnter.isEmpty();
  }

  /** How many stand aside in their lanes. */
  int aside() {
    return lanes.aside();
  }

  /** How long nothing is due. */
  long sleepNanos(long nowNanos) {
    return notRun.sleepNanos(nowNanos);
  }

  /**
   * Judges a completion.
   *
   * @param attempt what it was when it went to the kernel, or null if it went there straight away
   * @param cancelled whether it was to be cancelled
   * @return the result to tell, or {@link NotRun#GOES_ON}
   */
  int judge(
      Operation operation,
      @Nullable OpenFile file,
      @Nullable Attempt attempt,
      boolean cancelled,
      int result) {
    Attempt made = attempt != null ? attempt : again(operation, file);
    if (made == null) {
      // Its slot was taken out meanwhile, and may have been given to another file.
      return cancelled ? result : -Errno.EAGAIN;
    }
    return notRun.judge(made, cancelled, result);
  }

  /** Takes one out, wherever it is; gives whether there was one. */
  boolean remove(Operation operation) {
    Attempt attempt = lanes.remove(operation);
    if (attempt == null) {
      attempt = notRun.remove(operation);
    }
    if (attempt == null) {
      return false;
    }
    drop(attempt);
    return true;
  }

  /** Takes all out, and hands them over. */
  void removeAll(Consumer<Operation> action) {
    while (true) {
      Attempt attempt = lanes.pollAny();
      if (attempt == null) {
        attempt = notRun.pollAny();
      }
      if (attempt == null) {
        return;
      }
      drop(attempt);
      action.accept(attempt.operation);
    }
  }

  /** Closes descriptors that nothing but an answer of the kernel's would close. */
  void closeFirstOpens() {
    notRun.closeFirsts();
  }

  /** Has something done when the kernel has what is encoded now. */
  void afterEnter(Consumer<RingLoop> action) {
    afterEnter.add(action);
  }

  boolean hasAfterEnter() {
    return !afterEnter.isEmpty();
  }

  void runAfterEnter() {
    while (loop.ring().sq().pending() == 0 && !afterEnter.isEmpty()) {
      afterEnter.remove().accept(loop);
    }
  }

  private void drop(Attempt attempt) {
    notRun.closeFirst(attempt);
    attempt.letGo(loop);
    loop.ended(attempt.counted);
  }

  /** An operation as it went to the kernel, or null if that cannot be done again. */
  private static @Nullable Attempt again(Operation operation, @Nullable OpenFile file) {
    if (!BufferSlot.isCurrent(operation.opcode())) {
      return null;
    }
    return switch (operation.opcode().target()) {
      case Fd fd -> new Attempt(operation, fd.number(), false, file);
      case OpenFile open -> new Attempt(operation, open.fd(), false, file);
      case FileSlot slot when !slot.isRemoved() -> new Attempt(operation, slot.slot(), true, file);
      case FileSlot _ -> null;
      case null, default -> new Attempt(operation, -1, false, file);
    };
  }
}

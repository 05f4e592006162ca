package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.spi.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the loop has taken and the kernel does not have: they stand aside in their
 * lane, or rest before they are run again. Only for the loop. To end them allocates nothing.
 */
final class Attempts {
  private final RingLoop loop;
  private final Lanes lanes;
  private final NotRun notRun;

  /** Registrations whose removal waited for operations that stood aside, in order. */
  private @Nullable Registration firstPutOff;

  private @Nullable Registration lastPutOff;

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
    return attempt.isSecondOpen ? lanes.opens() : lanes.of(attempt.operation.opcode());
  }

  /** The next one that may go to the kernel now, or null. */
  @Nullable Attempt next() {
    Attempt attempt = lanes.poll();
    return attempt != null || notRun.resting() == 0 ? attempt : notRun.poll(System.nanoTime());
  }

  /** Whether there is a next one. */
  boolean isReady() {
    return lanes.isReady() || (notRun.resting() > 0 && sleepNanos(System.nanoTime()) == 0);
  }

  boolean isEmpty() {
    return aside() == 0 && notRun.resting() == 0 && !hasPutOff();
  }

  private int aside() {
    return lanes.events().aside() + lanes.opens().aside();
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
    Attempt made = attempt != null ? attempt : Attempt.again(operation, file);
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

  /** Takes any out, and gives its operation, or null. */
  @Nullable Operation removeAny() {
    Attempt attempt = lanes.pollAny();
    if (attempt == null) {
      attempt = notRun.pollAny();
    }
    if (attempt == null) {
      return null;
    }
    drop(attempt);
    return attempt.operation;
  }

  /** Closes a first open, if there is one: its operation goes no further. */
  void closeFirst(@Nullable Attempt attempt) {
    if (attempt != null) {
      notRun.closeFirst(attempt);
    }
  }

  /** Has what was put off for a registration done when the kernel has what is encoded now. */
  void putOff(Registration registration) {
    if (lastPutOff == null) {
      firstPutOff = registration;
    } else {
      lastPutOff.nextPutOff = registration;
    }
    lastPutOff = registration;
  }

  boolean hasPutOff() {
    return firstPutOff != null;
  }

  void runPutOff() {
    for (Registration each; (each = firstPutOff) != null && loop.ring().sq().pending() == 0; ) {
      firstPutOff = each.nextPutOff;
      if (firstPutOff == null) {
        lastPutOff = null;
      }
      each.nextPutOff = null;
      each.runPutOff(loop);
    }
  }

  private void drop(Attempt attempt) {
    notRun.closeFirst(attempt);
    attempt.letGo(loop);
    loop.ended(attempt.counted);
  }
}

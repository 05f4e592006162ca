package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.opcode.Close;
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
    return attempt.isSecondOpen ? lanes.get(Lanes.OPENS) : lanes.of(attempt.operation.opcode());
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
    return lanes.aside();
  }

  /** How long nothing is due. */
  long sleepNanos(long nowNanos) {
    return notRun.sleepNanos(nowNanos);
  }

  /**
   * Judges a completion.
   *
   * @param isClosing whether a close has everything cancelled
   * @return the result to tell, or {@link NotRun#GOES_ON}
   */
  int judge(Operation operation, long userData, int result, boolean isClosing) {
    InFlight inFlight = loop.inFlight();
    Attempt attempt = inFlight.attempt(UserData.index(userData));
    boolean opens = NotRun.isOpen(operation.opcode());
    if (result >= 0 && attempt == null && !opens) {
      return result;
    }
    boolean wasCancelled =
        !Close.is(operation.opcode()) && (inFlight.isCancelled(userData) || isClosing);
    int told = Results.of(result, wasCancelled);
    if (attempt == null && told != -Errno.ECANCELED && !opens) {
      return told;
    }
    if (attempt == null) {
      attempt = Attempt.again(operation, inFlight.file(userData));
    }
    if (attempt == null) {
      // Its slot was taken out meanwhile, and may have been given to another file.
      return wasCancelled ? told : -Errno.EAGAIN;
    }
    return notRun.judge(attempt, wasCancelled, told);
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

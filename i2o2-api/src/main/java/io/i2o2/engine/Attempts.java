package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.opcode.Close;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the loop has taken and the kernel does not have: they stand aside in their
 * lane, or rest before they are run again. Only for the loop. To end them allocates nothing.
 */
final class Attempts {
  /** In place of a result: the operation goes on. */
  static final int GOES_ON = Integer.MIN_VALUE;

  private final Driver driver;
  private final InFlight inFlight;
  private final SlotChanges changes;
  private final OpenFiles files;
  private final Lanes lanes;
  private final CompletionRule rule;
  private final Resting resting;
  private final int ring;

  /** How many there are: most of the time none, and nothing else is asked then. */
  int count;

  Attempts(
      Driver driver,
      InFlight inFlight,
      Lanes lanes,
      SlotChanges changes,
      OpenFiles files,
      int ring) {
    this.driver = driver;
    this.inFlight = inFlight;
    this.changes = changes;
    this.files = files;
    this.lanes = lanes;
    this.ring = ring;
    this.rule = driver.rule();
    this.resting = new Resting(driver);
  }

  /** The lane that it takes a place of, or null. */
  Lanes.@Nullable Lane lane(Attempt attempt) {
    return attempt.waits ? lanes.get(Lanes.OPENS) : lanes.of(attempt.operation.opcode());
  }

  /** The next one that may go to the kernel now, or null. */
  @Nullable Attempt next() {
    Attempt attempt = lanes.poll();
    if (attempt == null && !resting.isEmpty()) {
      attempt = resting.poll(driver.nanoTime());
    }
    count -= attempt == null ? 0 : 1;
    return attempt;
  }

  /** Whether there is a next one. */
  boolean isReady() {
    return lanes.isReady() || (!resting.isEmpty() && sleepNanos(driver.nanoTime()) == 0);
  }

  /** Puts one aside in its lane; may throw for want of memory, and changes nothing then. */
  void putAside(Lanes.Lane lane, Attempt attempt) {
    lane.putAside(attempt);
    count++;
  }

  /** How long nothing is due. */
  long sleepNanos(long nowNanos) {
    return resting.sleepNanos(nowNanos);
  }

  /**
   * Judges a completion that may be no answer: one with an error, or of a special entry. Gives the
   * result, or {@link #GOES_ON}.
   */
  int judge(Operation operation, long userData, int result, boolean isClosing) {
    if (rule == CompletionRule.NONE) {
      return result;
    }
    boolean isSpecial = inFlight.isSpecial(userData);
    Attempt attempt = inFlight.attempt(UserData.index(userData));
    boolean wasCancelled =
        !Close.is(operation.opcode()) && (inFlight.isCancelled(userData) || isClosing);
    int meant = rule.result(result, wasCancelled);
    if (!isSpecial && meant != -Errno.ECANCELED) {
      return meant;
    }
    if (!Attempt.isPossible(operation, ring)) {
      drop(attempt);
      return meant == -Errno.ECANCELED && !wasCancelled ? -Errno.EAGAIN : meant;
    }
    if (attempt == null) {
      attempt = Attempt.again(operation, inFlight.file(userData), ring);
    }
    return judge(attempt, wasCancelled, meant);
  }

  private int judge(Attempt attempt, boolean wasCancelled, int result) {
    int verdict = rule.judge(attempt, wasCancelled, result);
    if (verdict == CompletionRule.AGAIN) {
      if (!resting.add(attempt)) {
        return -Errno.EAGAIN;
      }
      count++;
      return GOES_ON;
    }
    if (verdict == CompletionRule.WAIT) {
      attempt.waits = true;
      putAside(lanes.get(Lanes.OPENS), attempt);
      return GOES_ON;
    }
    return verdict;
  }

  /** Takes one out, wherever it is; gives whether there was one. */
  boolean remove(Operation operation) {
    Attempt attempt = lanes.remove(operation);
    if (attempt == null) {
      attempt = resting.remove(operation);
    }
    if (attempt == null) {
      return false;
    }
    takenOut(attempt);
    return true;
  }

  /** Takes any out, and gives its operation, or null. */
  @Nullable Operation removeAny() {
    Attempt attempt = lanes.pollAny();
    if (attempt == null) {
      attempt = resting.pollAny();
    }
    if (attempt == null) {
      return null;
    }
    takenOut(attempt);
    return attempt.operation;
  }

  /** An operation goes no further. */
  void drop(@Nullable Attempt attempt) {
    if (attempt != null) {
      rule.drop(attempt);
    }
  }

  /** One was started. */
  void started(Attempt attempt) {
    changes.letGo(attempt);
  }

  private void takenOut(Attempt attempt) {
    count--;
    rule.drop(attempt);
    changes.letGo(attempt);
    files.ended(attempt.counted);
  }
}

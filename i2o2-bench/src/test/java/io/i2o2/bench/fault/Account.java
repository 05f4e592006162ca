package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.contract.Awaits;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One submission, as its guard and as whoever is told the outcome: what became of it. */
final class Account implements Guard, Completion {
  private final String what;
  private final AtomicInteger releases = new AtomicInteger();
  private final AtomicInteger outcomes = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean releasedLate;
  private volatile boolean accepted;
  private volatile int result;
  private volatile @Nullable SchedulerDiedException failure;
  private volatile long endNanos;

  Account(String what) {
    this.what = what;
  }

  @Override
  public void release() {
    if (outcomes.get() > 0) {
      releasedLate = true;
    }
    releases.incrementAndGet();
  }

  @Override
  public void complete(int told, long extra, @Nullable SchedulerDiedException why) {
    endNanos = System.nanoTime();
    result = told;
    failure = why;
    outcomes.incrementAndGet();
    over.countDown();
  }

  /** It was accepted, and this is its reply. */
  Reply follow(Reply reply) {
    accepted = true;
    reply.whenComplete(
        each -> {
          SchedulerDiedException why = each.failure();
          complete(why == null ? each.result() : -Errno.ECANCELED, each.extra(), why);
        });
    return reply;
  }

  /** It was accepted, and its outcome comes by callback, or never if it only has a guard. */
  void accept() {
    accepted = true;
  }

  boolean isAccepted() {
    return accepted;
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  void awaitOver() throws InterruptedException {
    Awaits.open(over);
  }

  boolean awaitOver(Duration timeout) throws InterruptedException {
    return over.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** When the outcome was told, as {@link System#nanoTime}. */
  long endNanos() {
    return endNanos;
  }

  int releases() {
    return releases.get();
  }

  int result() {
    return result;
  }

  @Nullable SchedulerDiedException failure() {
    return failure;
  }

  /** Whether the kernel may still use its memory. */
  boolean isKept() {
    SchedulerDiedException why = failure;
    return why != null && why.outcomeUnknown();
  }

  /** How many bytes it moved; none if it did not happen. Not to be asked of what is kept. */
  int moved() {
    return accepted && failure == null ? Math.max(0, result) : 0;
  }

  /** Of an operation whose scheduler is closed: one outcome, and the guard once and before it. */
  void assertOneOutcome() {
    assertEquals(accepted ? 1 : 0, outcomes.get(), () -> "outcomes of " + this);
    assertEquals(accepted && !isKept() ? 1 : 0, releases(), () -> "releases of " + this);
    assertFalse(releasedLate, () -> "its guard was released after the outcome: " + this);
  }

  /** Of what was put into a slot of a scheduler that is closed; true if its guard is kept. */
  boolean isHeldForEver() {
    assertTrue(releases() <= (accepted ? 1 : 0), () -> releases() + " releases of " + this);
    return accepted && releases() == 0;
  }

  @Override
  public String toString() {
    return what + (accepted ? "" : ", refused") + (isOver() ? " -> " + result : "") + because();
  }

  private String because() {
    SchedulerDiedException why = failure;
    return why == null ? "" : " (" + why.getMessage() + ")";
  }
}

package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.SchedulerDiedException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a loop on its own thread: in good order, when everything has been answered, or by the last
 * resort, when the loop died of something. If the owner of a ring just ended, what is in flight
 * would never complete.
 *
 * <p>What it died of may be the end of the heap, so an end is a list of steps made before, each of
 * which may fail by itself; the exceptions for callers are made before, too, in case it cannot be
 * made any better then.
 */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  /** How long the last resort waits for the kernel; a dead scheduler answers within a second. */
  private static final long REAP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Between two looks at what callers hold: that takes microseconds. */
  private static final long HOLD_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** So often in a row, and the ring is taken for broken. */
  private static final int MOST_THROWS = 3;

  private static final Report DIED = new Report(LOG, "scheduler {} died");
  private static final Report STEP_FAILED =
      new Report(LOG, "at the end of a scheduler, failed to {}");
  private static final Report NOT_CLOSED = new Report(LOG, "failed to close {}");
  private static final Report LEFT_OPEN =
      new Report(LOG, "{} is left open: a system call of its reader does not come back");

  private static final Predicate<Shutdown> NOTHING_REGISTERED = Shutdown::nothingRegistered;
  private static final Predicate<Shutdown> SETTLED = Shutdown::isSettled;
  private static final Predicate<Shutdown> ALL_REAPED = Shutdown::isAllReaped;

  private static final Step[] RELEASE = {
    new Step("take files and buffers out", e -> e.pumpUntil(NOTHING_REGISTERED)),
    new Step("keep what stays registered", e -> e.loop.fileSlots().abandon(e.kept)),
    new Step("keep what stays registered", e -> e.loop.bufferSlots().abandon(e.kept)),
    new Step("refuse registrations", e -> e.loop.fileSlots().refuseAll(e.parts.inbox())),
    new Step("refuse registrations", e -> e.loop.bufferSlots().refuseAll(e.parts.inbox())),
    new Step("wait for holds", Shutdown::awaitHolds),
    new Step("close files", Shutdown::closeFiles),
    new Step("drop the wake", e -> e.pumpUntil(SETTLED)),
    new Step("end the inbox", e -> e.parts.inbox().end()),
    new Step("let wakers finish", e -> e.parts.inbox().waker().retire()),
    new Step("close the driver", e -> e.parts.driver().close(true))
  };

  private static final Step[] LAST_RESORT = {
    new Step("log", Shutdown::log),
    new Step("close the inbox", e -> e.parts.inbox().close()),
    new Step("end the other rings", Shutdown::endPeers),
    new Step("take back what the kernel has not seen", e -> e.loop.unanswered().rollBack(e.unseen)),
    new Step("cancel what the kernel has", e -> e.loop.inFlight().cancelAll()),
    new Step("reap", e -> e.pumpUntil(ALL_REAPED)),
    new Step("abandon what the kernel keeps", e -> e.loop.unanswered().abandonAll(e.unknown)),
    new Step("fail what stood aside", e -> e.loop.unanswered().failAttempts(e.unseen)),
    new Step("fail what was queued", e -> e.loop.failQueued(e.unseen)),
    new Step("deliver delayed outcomes", e -> e.loop.runTimers())
  };

  private static final Step[] WITHOUT_OWNER = {
    new Step("log", Shutdown::log),
    new Step("close the inbox", e -> e.parts.inbox().close()),
    new Step("end what is complete", e -> e.parts.driver().reap(e.loop)),
    new Step("take back what the kernel has not seen", e -> e.loop.unanswered().rollBack(e.unseen)),
    new Step("abandon what the kernel keeps", e -> e.loop.unanswered().abandonAll(e.unknown)),
    new Step("fail what stood aside", e -> e.loop.unanswered().failAttempts(e.unseen)),
    new Step("fail what was queued", e -> e.loop.failQueued(e.unseen)),
    new Step("deliver delayed outcomes", e -> e.loop.runTimers()),
    new Step("keep what stays registered", e -> e.loop.fileSlots().abandon(e.kept)),
    new Step("keep what stays registered", e -> e.loop.bufferSlots().abandon(e.kept)),
    new Step("refuse registrations", e -> e.loop.fileSlots().refuseAll(e.parts.inbox())),
    new Step("refuse registrations", e -> e.loop.bufferSlots().refuseAll(e.parts.inbox())),
    new Step("wait for holds", Shutdown::awaitHolds),
    new Step("close files", Shutdown::closeFiles),
    new Step("end the inbox", e -> e.parts.inbox().end()),
    new Step("let wakers finish", e -> e.parts.inbox().waker().retire()),
    new Step("close the driver", e -> e.parts.driver().close(false))
  };

  private final LoopParts parts;
  private final EventLoop loop;

  /** For those whose operation did not happen, and for those who cannot know. */
  private SchedulerDiedException unseen;

  private SchedulerDiedException unknown;

  /** For those who wait for a slot that the kernel has not let go of. */
  private final SchedulerDiedException kept;

  private @Nullable Throwable cause;

  /** How long a step may wait for the kernel. */
  private long patienceNanos;

  /** How often it was looked whether the kernel has let go of what was registered. */
  private int looks;

  /** One of the things to be done at the end. */
  private record Step(String what, Consumer<Shutdown> action) {}

  Shutdown(LoopParts parts, EventLoop loop) {
    this.parts = parts;
    this.loop = loop;
    this.unseen = died(null, false);
    this.unknown = died(null, true);
    this.kept =
        new SchedulerDiedException(
            "scheduler "
                + parts.options().name()
                + " has ended, and the kernel has not let go of the slot: what was registered is"
                + " kept",
            true,
            null);
  }

  /** Releases every slot, file, descriptor and mapping. */
  void inGoodOrder() {
    // Half of the grace was for operations. What is left of the timeout may be used, too.
    long grace = parts.options().grace().toNanos();
    patienceNanos = grace / 4 + Math.clamp(parts.closing().leftNanos(), 0, grace);
    take(RELEASE);
  }

  /** Ends everything that is pending, then releases what can be released. */
  void byLastResort(Throwable why) {
    diedOf(why);
    patienceNanos = REAP_NANOS;
    take(LAST_RESORT);
    patienceNanos = REAP_NANOS / 2;
    take(RELEASE);
  }

  /**
   * Ends a loop whose thread has ended. No other thread may enter the ring of that one, so what the
   * kernel has is abandoned; the rest is failed or released.
   */
  void withoutOwner(Throwable why) {
    diedOf(why);
    patienceNanos = REAP_NANOS;
    take(WITHOUT_OWNER);
  }

  private void diedOf(Throwable why) {
    cause = why;
    parts.inbox().diedOf(why);
    try {
      unseen = died(why, false);
      unknown = died(why, true);
    } catch (Throwable e) {
      // Those made before say what happened, but not why.
      assert e != null;
    }
  }

  /** Whatever one step throws, the others must be done too. */
  private void take(Step[] steps) {
    for (int i = 0; i < steps.length; i++) {
      try {
        steps[i].action().accept(this);
      } catch (Throwable e) {
        STEP_FAILED.error(steps[i].what(), e);
      }
    }
  }

  private boolean isSettled() {
    return parts.driver().settle();
  }

  private boolean isAllReaped() {
    return loop.inFlight().count() == 0;
  }

  private void log() {
    DIED.error(parts.options().name(), cause);
  }

  private void endPeers() {
    Consumer<@Nullable Throwable> onDeath = parts.onDeath();
    if (onDeath != null) {
      onDeath.accept(cause);
    }
  }

  /** Asks again and again: the kernel may refuse for a moment, such as for want of memory. */
  private boolean nothingRegistered() {
    loop.fileSlots().removeAll();
    loop.bufferSlots().removeAll();
    loop.bufferSlots().endUnused();
    if (looks++ > 0 && loop.unanswered().isKernelDone()) {
      loop.fileSlots().endTable();
      loop.bufferSlots().endTable();
    }
    return loop.fileSlots().isEmpty() && loop.bufferSlots().isEmpty();
  }

  /** Callers that are in a system call get a moment to come back, and none begins another one. */
  private void awaitHolds() {
    loop.files().seal();
    long start = parts.driver().nanoTime();
    long most = Math.min(patienceNanos, REAP_NANOS);
    while (loop.files().isHeld() && parts.driver().nanoTime() - start < most) {
      parts.driver().pause(HOLD_NANOS);
    }
  }

  private void closeFiles() {
    for (OpenFile file; (file = loop.files().removeAny()) != null; ) {
      // If the kernel has the close, the number may be another file's by now.
      if (!file.isCloseBegun()) {
        try {
          close(file);
        } catch (Throwable e) {
          NOT_CLOSED.error(file, e);
        }
      }
    }
  }

  /** Of what several rings use, the last one closes the descriptor. */
  private void close(OpenFile file) {
    if (file.isHeld()) {
      // The number of a descriptor that is closed under a system call may be another file's then.
      LEFT_OPEN.error(file, null);
      file.leaveOpen();
    }
    if (file.leave()) {
      int result = -Errno.EIO;
      try {
        result = file.isLeftOpen() ? result : closeDescriptor(file);
      } finally {
        file.endedWith(result);
      }
    }
  }

  /** Closes a file whose loop ended before it learned of it. */
  void closeUntold(OpenFile file) {
    file.seal();
    close(file);
  }

  private int closeDescriptor(OpenFile file) {
    int result = parts.driver().descriptors().close(file.fd());
    if (result < 0) {
      LOG.warn("close of {}: {}", file, Errno.describe(-result));
    }
    return result;
  }

  /** What one pump throws, the next need not: nothing is given up before it throws again. */
  private void pumpUntil(Predicate<Shutdown> condition) {
    long start = parts.driver().nanoTime();
    int thrown = 0;
    while (!condition.test(this) && parts.driver().nanoTime() - start < patienceNanos) {
      try {
        loop.pump(WAIT_NANOS);
        thrown = 0;
      } catch (Throwable e) {
        thrown++;
        if (thrown == MOST_THROWS) {
          throw e;
        }
      }
    }
  }

  private SchedulerDiedException died(@Nullable Throwable why, boolean outcomeUnknown) {
    return new SchedulerDiedException(
        "scheduler "
            + parts.options().name()
            + " died"
            + (outcomeUnknown
                ? " while the kernel had the operation; its outcome is unknown"
                : " before the kernel got the operation; it did not happen"),
        outcomeUnknown,
        why);
  }
}

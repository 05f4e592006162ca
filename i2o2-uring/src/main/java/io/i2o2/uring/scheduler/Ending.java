package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.SchedulerDiedException;
import io.i2o2.spi.Abandoned;
import io.i2o2.spi.Operation;
import io.i2o2.spi.PendingReply;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a loop on its own thread: in good order, when everything has been answered, or by the last
 * resort, when the loop died of something. If the owner of a ring just ended, what is in flight
 * would never complete.
 */
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  /** How long the last resort waits for the kernel; a dead scheduler answers within a second. */
  private static final long REAP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** So often in a row, and the ring is taken for broken. */
  private static final int MOST_THROWS = 3;

  private final LoopParts parts;
  private final RingLoop loop;

  Ending(LoopParts parts, RingLoop loop) {
    this.parts = parts;
    this.loop = loop;
  }

  /** Gives back every slot, file, descriptor and mapping. */
  void inGoodOrder() {
    // Half of the grace was for operations. What is left of the timeout may be used, too.
    long grace = parts.options().grace().toNanos();
    long left = Math.clamp(parts.closing().leftNanos(), 0, grace);
    release(grace / 4 + left, grace / 8);
  }

  /**
   * Ends a loop whose thread has ended. No other thread may enter the ring of that one, so what the
   * kernel has is abandoned; the rest is failed or given back.
   */
  void withoutOwner(Throwable cause) {
    Intake intake = parts.intake();
    intake.diedOf(cause);
    attempt("log", () -> LOG.error("scheduler {} died", parts.options().name(), cause));
    attempt("close the intake", intake::close);
    attempt("tell what is complete", () -> parts.ring().cq().drain(loop));
    attempt("take back what the kernel has not seen", () -> rollBack(cause));
    attempt("abandon what the kernel keeps", () -> abandon(died(cause, true)));
    attempt("fail what was queued", () -> failQueued(died(cause, false)));
    attempt("keep what stays registered", loop.fileSlots()::abandon);
    attempt("keep what stays registered", loop.bufferSlots()::abandon);
    attempt("close files", this::closeFiles);
    if (loop.isWakeArmed()) {
      attempt("keep the wake", () -> Abandoned.keep("the eventfd's read", loop.wakeCount()));
    }
    attempt("end the intake", intake::end);
    attempt("let wakers finish", intake.waker()::retire);
    attempt("close the ring", parts.ring()::closeWithoutOwner);
    attempt("close the eventfd", () -> parts.sys().close(intake.waker().eventfd()));
  }

  /** Answers everything that is pending, then gives back what can be given back. */
  void byLastResort(Throwable cause) {
    Intake intake = parts.intake();
    intake.diedOf(cause);
    attempt("log", () -> LOG.error("scheduler {} died", parts.options().name(), cause));
    attempt("close the intake", intake::close);
    attempt("take back what the kernel has not seen", () -> rollBack(cause));
    attempt("cancel what the kernel has", loop::cancelAll);
    attempt("reap", () -> pumpUntil(() -> loop.inFlight().count() == 0, REAP_NANOS));
    attempt("abandon what the kernel keeps", () -> abandon(died(cause, true)));
    attempt("fail what was queued", () -> failQueued(died(cause, false)));
    release(REAP_NANOS / 2, REAP_NANOS / 2);
  }

  private void rollBack(Throwable cause) {
    SchedulerDiedException unseen = died(cause, false);
    loop.rollBack(operation -> fail(operation, unseen));
  }

  private void abandon(SchedulerDiedException unknown) {
    loop.inFlight()
        .drain(
            operation -> {
              operation.abandon(unknown);
              loop.recycle(operation);
            });
  }

  /** Recycled here too: the mailbox gives nothing out when its spares are used up. */
  private void fail(Operation operation, SchedulerDiedException unseen) {
    operation.fail(unseen);
    loop.recycle(operation);
  }

  private void failQueued(SchedulerDiedException unseen) {
    Mailbox mailbox = parts.intake().mailbox();
    while (!mailbox.isEmpty()) {
      Operation operation = mailbox.take();
      if (operation == null) {
        // A caller has claimed the slot and is about to fill it.
        Thread.onSpinWait();
      } else if (!loop.isTombstone(operation)) {
        fail(operation, unseen);
      }
    }
  }

  private void release(long slotNanos, long wakeNanos) {
    attempt("take files and buffers out", () -> pumpUntil(this::nothingRegistered, slotNanos));
    attempt("keep what stays registered", loop.fileSlots()::abandon);
    attempt("keep what stays registered", loop.bufferSlots()::abandon);
    attempt("close files", this::closeFiles);
    attempt("drop the wake", loop::cancelWake);
    attempt("drop the wake", () -> pumpUntil(() -> !loop.isWakeArmed(), wakeNanos));
    attempt("end the intake", parts.intake()::end);
    attempt("let wakers finish", parts.intake().waker()::retire);
    attempt("close the ring", parts.ring()::close);
    attempt("close the eventfd", () -> parts.sys().close(parts.intake().waker().eventfd()));
  }

  /** Asks again and again: the kernel may refuse for a moment, such as for want of memory. */
  private boolean nothingRegistered() {
    attempt("take files out", loop.fileSlots()::removeAll);
    attempt("take buffers out", loop.bufferSlots()::removeAll);
    return loop.fileSlots().isEmpty() && loop.bufferSlots().isEmpty();
  }

  private void closeFiles() {
    for (OpenFile file : loop.files()) {
      // If the kernel has the close, the number may be another file's by now.
      if (!file.isCloseBegun()) {
        attempt("close " + file, () -> close(file));
      }
    }
    loop.files().clear();
  }

  private void close(OpenFile file) {
    int result = -Errno.EIO;
    try {
      result = parts.sys().close(file.fd());
      if (result < 0) {
        LOG.warn("close of {}: {}", file, Errno.describe(-result));
      }
    } finally {
      PendingReply reply = file.closeReply();
      if (reply != null && file.isClosedForLoop()) {
        reply.finish(result, 0);
      }
    }
  }

  /** What one pump throws, the next need not: nothing is given up before it throws again. */
  private void pumpUntil(BooleanSupplier condition, long nanos) {
    long start = System.nanoTime();
    int thrown = 0;
    while (!condition.getAsBoolean() && System.nanoTime() - start < nanos) {
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

  private SchedulerDiedException died(Throwable cause, boolean outcomeUnknown) {
    return new SchedulerDiedException(
        "scheduler "
            + parts.options().name()
            + " died"
            + (outcomeUnknown
                ? " while the kernel had the operation; its outcome is unknown"
                : " before the kernel got the operation; it did not happen"),
        outcomeUnknown,
        cause);
  }

  /** Whatever one step throws, the others must be done too. */
  private static void attempt(String what, Runnable step) {
    try {
      step.run();
    } catch (Throwable e) {
      report(what, e);
    }
  }

  private static void report(String what, Throwable e) {
    try {
      LOG.error("at the end of a scheduler, failed to {}", what, e);
    } catch (Throwable ignored) {
      // Out of memory, say: going on matters more than the report.
      assert ignored != null;
    }
  }
}

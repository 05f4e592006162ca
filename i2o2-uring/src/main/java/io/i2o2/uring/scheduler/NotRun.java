package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.OpenAt;
import io.i2o2.spi.FailSafeLog;
import io.i2o2.spi.Operation;
import io.i2o2.uring.ring.Ring;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule for every answer by which the kernel says that it did not run an operation. Only for the
 * loop.
 *
 * <ul>
 *   <li>EINTR, EAGAIN, EBUSY and ENOMEM of io_uring_enter(2): the SQEs that were not taken stay in
 *       the queue and are handed over again, for as long as it lasts; see {@link Ring#submit}. No
 *       operation is answered by it.
 *   <li>-ECANCELED of an operation that was to be cancelled, by {@code Reply.cancel} or by the
 *       deadline of a close: that is its answer.
 *   <li>-ECANCELED though it was not to be cancelled: io-wq had to run it and no thread was to be
 *       had (RLIMIT_NPROC, pids.max). It is handed over again, first without what we ourselves ask
 *       a thread for, after pauses of {@value #FIRST_PAUSE_MILLIS} ms to {@value
 *       #LAST_PAUSE_MILLIS} ms. After {@value #PATIENCE_MILLIS} ms its answer is -EAGAIN, and the
 *       log says why.
 *   <li>The same of a close: it is done at once by a call of the loop's own, because a descriptor
 *       that stays open is worse than a pause.
 *   <li>-ENXIO or -EAGAIN of an open, or a descriptor of a FIFO to read: each is tried without
 *       waiting first (O_NONBLOCK), because one that waits holds a thread of io-wq. Where open(2)
 *       would wait it is opened once more, in a thread, of which only some may wait. A first
 *       descriptor stays open meanwhile, so that whoever opens the other end of a FIFO sees the
 *       same as of one open that waits.
 *   <li>-EAGAIN of an operation: an answer. The descriptor is not to wait (O_NONBLOCK).
 * </ul>
 */
final class NotRun {
  /** In place of a result: the operation goes on. */
  static final int GOES_ON = Integer.MIN_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(NotRun.class);
  private static final int FIRST_PAUSE_MILLIS = 1;
  private static final int LAST_PAUSE_MILLIS = 256;
  private static final int PATIENCE_MILLIS = 2000;
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
  private static final long TOLD_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Ring ring;
  private final Lanes lanes;
  private final PriorityQueue<Attempt> resting =
      new PriorityQueue<>(Comparator.comparingLong((Attempt each) -> each.dueNanos));

  private long toldNanos;
  private boolean told;

  NotRun(Ring ring, Lanes lanes) {
    this.ring = ring;
    this.lanes = lanes;
  }

  /**
   * Judges a completion.
   *
   * @param attempt what it was when it went to the kernel; with a first open, if there was one
   * @param cancelled whether it was to be cancelled
   * @return the result to tell, or {@link #GOES_ON}
   */
  int judge(Attempt attempt, boolean cancelled, int result) {
    if (result == -Errno.ECANCELED && !cancelled) {
      return withoutThread(attempt);
    }
    OpenAt open = open(attempt.operation.opcode());
    return open == null ? result : opened(attempt, open, cancelled, result);
  }

  /** The next operation whose pause is over, or null. */
  @Nullable Attempt poll(long nowNanos) {
    Attempt next = resting.peek();
    return next != null && next.dueNanos - nowNanos <= 0 ? resting.poll() : null;
  }

  /** Takes out any that rests, or null. */
  @Nullable Attempt pollAny() {
    return resting.poll();
  }

  @Nullable Attempt remove(Operation operation) {
    for (Attempt each : resting) {
      if (each.operation == operation) {
        resting.remove(each);
        return each;
      }
    }
    return null;
  }

  int resting() {
    return resting.size();
  }

  /** How long nothing is due. */
  long sleepNanos(long nowNanos) {
    Attempt next = resting.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.dueNanos - nowNanos);
  }

  /** It does not go to the kernel any more. */
  void closeFirst(Attempt attempt) {
    int first = attempt.firstOpen;
    if (first >= 0) {
      attempt.firstOpen = -1;
      ring.closeFile(first);
    }
  }

  private int withoutThread(Attempt attempt) {
    if (Close.is(attempt.operation.opcode())) {
      // Where it has been closed all the same the error is one of the file system's.
      return ring.status().look(attempt.file) == -Errno.EBADF
          ? -Errno.ECANCELED
          : ring.closeFile(attempt.file);
    }
    long now = System.nanoTime();
    if (attempt.pauseNanos == 0) {
      attempt.refusedNanos = now;
      attempt.pauseNanos = TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS);
    } else {
      long longest = TimeUnit.MILLISECONDS.toNanos(LAST_PAUSE_MILLIS);
      attempt.pauseNanos = Math.min(2 * attempt.pauseNanos, longest);
    }
    if (now - attempt.refusedNanos >= PATIENCE_NANOS) {
      tell(attempt.operation, now);
      return -Errno.EAGAIN;
    }
    attempt.mayUseWorker = false;
    attempt.dueNanos = now + attempt.pauseNanos;
    attempt.hold();
    resting.add(attempt);
    return GOES_ON;
  }

  private int opened(Attempt attempt, OpenAt open, boolean cancelled, int result) {
    if (result >= 0) {
      // Also for whoever makes a handle of it.
      ring.status().look(result);
    }
    if (attempt.isSecondOpen) {
      closeFirst(attempt);
      return result;
    }
    if (result >= 0) {
      ring.makeWaiting(result, open);
    }
    if (!waits(open, result)) {
      return result;
    }
    if (cancelled) {
      // The same as of one that was cancelled while it waits, however far this one came.
      attempt.firstOpen = Math.max(-1, result);
      closeFirst(attempt);
      return -Errno.ECANCELED;
    }
    attempt.firstOpen = Math.max(-1, result);
    attempt.isSecondOpen = true;
    lanes.get(Lanes.OPENS).putAside(attempt);
    return GOES_ON;
  }

  /** Whether open(2) would wait where one that may not has given this. */
  private boolean waits(OpenAt open, int result) {
    return result >= 0
        ? !open.flags().write() && ring.status().isFifo()
        : result == -Errno.ENXIO || result == -Errno.EAGAIN;
  }

  static boolean isOpen(Opcode opcode) {
    return opcode instanceof OpenAt
        || (opcode instanceof Hinted hinted && hinted.opcode() instanceof OpenAt);
  }

  private static @Nullable OpenAt open(Opcode opcode) {
    return switch (opcode) {
      case OpenAt open -> open;
      case Hinted hinted -> open(hinted.opcode());
      default -> null;
    };
  }

  /** Not for each one: where one has no thread, thousands may have none. */
  private void tell(Operation operation, long now) {
    if (!told || now - toldNanos >= TOLD_AGAIN_NANOS) {
      told = true;
      toldNanos = now;
      FailSafeLog.warn(
          LOG,
          "{}: the kernel had no thread to run it for "
              + PATIENCE_MILLIS
              + " ms, and it did not run: its result is -EAGAIN. The limit of the user (ulimit -u,"
              + " LimitNPROC), of the cgroup (pids.max, TasksMax) or of the machine"
              + " (kernel.threads-max) is reached",
          operation.opcode(),
          null);
    }
  }
}

package io.i2o2.uring.driver;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.engine.Attempt;
import io.i2o2.engine.CompletionRule;
import io.i2o2.engine.Descriptors;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import io.i2o2.uring.ring.Ring;
import org.jspecify.annotations.Nullable;

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
 *       a thread for, after a pause. When the engine tries no longer its answer is -EAGAIN, and the
 *       log says why.
 *   <li>The same of a close: it is done at once by a call of the loop's own, because a descriptor
 *       that stays open is worse than a pause.
 *   <li>-ENXIO or -EAGAIN of an open, or a descriptor of a FIFO to read: each is tried without
 *       waiting first (O_NONBLOCK), because one that waits holds a thread of io-wq. Where open(2)
 *       would wait it is opened once more, in a thread, of which only some may wait. A first
 *       descriptor stays open meanwhile, so that who opens the other end of a FIFO sees the same as
 *       of one open that waits.
 *   <li>-EAGAIN of an operation: an answer. The descriptor is not to wait (O_NONBLOCK).
 * </ul>
 */
final class NotRun implements CompletionRule {
  // linux/errno.h
  private static final int ERESTARTSYS = 512;
  private static final int ENOIOCTLCMD = 515;
  private static final int ERESTART_RESTARTBLOCK = 516;

  private final Ring ring;
  private final Descriptors descriptors;

  NotRun(Ring ring, Descriptors descriptors) {
    this.ring = ring;
    this.descriptors = descriptors;
  }

  /**
   * The kernel's own numbers (512 and up) get out through io_uring, which has no return from a
   * system call to turn them into others. What is interrupted after it was to be cancelled was
   * cancelled.
   */
  @Override
  public int result(int result, boolean wasCancelled) {
    if (result == -ENOIOCTLCMD) {
      return -Errno.ENOTTY;
    }
    boolean interrupted =
        result == -Errno.EINTR || (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK);
    if (!interrupted) {
      return result;
    }
    return wasCancelled ? -Errno.ECANCELED : -Errno.EINTR;
  }

  @Override
  public int judge(Attempt attempt, boolean wasCancelled, int result) {
    if (result == -Errno.ECANCELED && !wasCancelled) {
      return Close.is(attempt.opcode()) ? closeWithoutThread(attempt) : AGAIN;
    }
    OpenAt open = open(attempt.opcode());
    return open == null ? result : opened(attempt, open, wasCancelled, result);
  }

  @Override
  public void drop(Attempt attempt) {
    int first = attempt.kept();
    if (first >= 0) {
      attempt.keep(-1);
      descriptors.close(first);
    }
  }

  @Override
  public String whyNotRun() {
    return "the kernel had no thread to run it";
  }

  /** Where it has been closed all the same the error is one of the file system's. */
  private int closeWithoutThread(Attempt attempt) {
    return ring.status().look(attempt.file()) == -Errno.EBADF
        ? -Errno.ECANCELED
        : descriptors.close(attempt.file());
  }

  private int opened(Attempt attempt, OpenAt open, boolean wasCancelled, int result) {
    if (result >= 0) {
      // Also for the handle that may be made of it.
      ring.status().look(result);
    }
    if (attempt.waits()) {
      drop(attempt);
      return result;
    }
    if (result >= 0) {
      ring.makeWaiting(result, open);
    }
    if (!waits(open, result)) {
      return result;
    }
    attempt.keep(Math.max(-1, result));
    if (wasCancelled) {
      // The same as of one that was cancelled while it waits, however far this one came.
      drop(attempt);
      return -Errno.ECANCELED;
    }
    return WAIT;
  }

  /** Whether open(2) would wait where one that may not has given this. */
  private boolean waits(OpenAt open, int result) {
    return result >= 0
        ? !open.flags().write() && ring.status().isFifo()
        : result == -Errno.ENXIO || result == -Errno.EAGAIN;
  }

  private static @Nullable OpenAt open(Opcode opcode) {
    return OpcodeSpec.of(opcode).plain() instanceof OpenAt open ? open : null;
  }
}

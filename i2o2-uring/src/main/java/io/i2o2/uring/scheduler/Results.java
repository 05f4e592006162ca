package io.i2o2.uring.scheduler;

import io.i2o2.Errno;

/**
 * What a completion's number means in user space. The kernel's own numbers (linux/errno.h, 512 and
 * up) get out through io_uring, which has no return from a system call to turn them into others.
 */
final class Results {
  private static final int ERESTARTSYS = 512;
  private static final int ENOIOCTLCMD = 515;
  private static final int ERESTART_RESTARTBLOCK = 516;

  private Results() {}

  /**
   * The result for whoever waits.
   *
   * @param cancelAsked whether it was asked to be cancelled: what is interrupted then was cancelled
   */
  static int of(int result, boolean cancelAsked) {
    if (result == -ENOIOCTLCMD) {
      return -Errno.ENOTTY;
    }
    boolean interrupted =
        result == -Errno.EINTR || (result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK);
    if (!interrupted) {
      return result;
    }
    return cancelAsked ? -Errno.ECANCELED : -Errno.EINTR;
  }
}

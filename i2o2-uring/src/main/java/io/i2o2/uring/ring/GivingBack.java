package io.i2o2.uring.ring;

import io.i2o2.Errno;
import io.i2o2.engine.Abandoned;
import io.i2o2.engine.FailSafeLog;
import io.i2o2.uring.sys.Sys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives back what the kernel gave, and says so aloud where the kernel refuses. */
public final class GivingBack {
  private static final Logger LOG = LoggerFactory.getLogger(GivingBack.class);

  private GivingBack() {}

  /**
   * munmap(2). What stays mapped is counted among what is {@linkplain Abandoned abandoned}.
   *
   * @param what the mapping, for the log
   */
  public static void unmap(Sys sys, String what, long address, long bytes) {
    int result = sys.munmap(address, bytes);
    if (result < 0) {
      Abandoned.keep("munmap of " + what + ": " + Errno.describe(-result), address);
    }
  }

  /**
   * close(2). On Linux the number is free again whatever it answers, so this is never tried again.
   *
   * @param what the descriptor, for the log
   */
  public static void close(Sys sys, String what, int descriptor) {
    report("close of " + what, sys.close(descriptor));
  }

  /** Says that a call which gives something back failed, if it did. */
  static void report(String call, int result) {
    if (result < 0) {
      FailSafeLog.error(LOG, "{}", call + ": " + Errno.describe(-result), null);
    }
  }
}

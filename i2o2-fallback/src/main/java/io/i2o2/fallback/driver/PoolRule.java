package io.i2o2.fallback.driver;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.engine.Attempt;
import io.i2o2.engine.CompletionRule;
import io.i2o2.engine.FailSafeLog;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open that may wait is done by a thread for streams, of which only some may open. What found no
 * thread is -ECANCELED though it was not to be cancelled, and is tried again.
 */
final class PoolRule implements CompletionRule {
  private static final Logger LOG = LoggerFactory.getLogger(PoolRule.class);
  private static final long TOLD_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private boolean told;
  private long toldNanos;

  @Override
  public int result(int result, boolean wasCancelled) {
    return result == Job.MAY_WAIT && wasCancelled ? -Errno.ECANCELED : result;
  }

  @Override
  public int judge(Attempt attempt, boolean wasCancelled, int result) {
    if (result == Job.MAY_WAIT) {
      return WAIT;
    }
    return result == -Errno.ECANCELED && !wasCancelled ? AGAIN : result;
  }

  @Override
  public void drop(Attempt attempt) {
    // Nothing is kept.
  }

  /** Not for each one: where one has no thread, thousands may have none. */
  @Override
  public void gaveUp(Opcode opcode, long nanos) {
    long now = System.nanoTime();
    if (!told || now - toldNanos >= TOLD_AGAIN_NANOS) {
      told = true;
      toldNanos = now;
      FailSafeLog.warn(
          LOG,
          "{}: no thread was to be had to run it for "
              + TimeUnit.NANOSECONDS.toMillis(nanos)
              + " ms, and it did not run: its result is -EAGAIN. The limit of the user (ulimit -u,"
              + " LimitNPROC), of the cgroup (pids.max, TasksMax) or of the machine"
              + " (kernel.threads-max) is reached",
          opcode,
          null);
    }
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.Errno;
import io.i2o2.engine.Attempt;
import io.i2o2.engine.CompletionRule;

/**
 * An open that may wait is done by a thread for streams, of which only some may open. What found no
 * thread is -ECANCELED though it was not to be cancelled, and is tried again.
 */
final class PoolRule implements CompletionRule {
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

  @Override
  public String whyNotRun() {
    return "no thread was to be had to run it";
  }
}

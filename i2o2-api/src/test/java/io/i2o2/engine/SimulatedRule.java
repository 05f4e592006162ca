package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.opcode.Close;

/**
 * What was not to be cancelled and is -ECANCELED did not run, and is started again; but a close is
 * made at once.
 */
final class SimulatedRule implements CompletionRule {
  private final Descriptors descriptors;

  SimulatedRule(Descriptors descriptors) {
    this.descriptors = descriptors;
  }

  @Override
  public int result(int result, boolean wasCancelled) {
    return result;
  }

  @Override
  public int judge(Attempt attempt, boolean wasCancelled, int result) {
    if (result != -Errno.ECANCELED || wasCancelled) {
      return result;
    }
    return attempt.opcode() instanceof Close close ? descriptors.close(close.fd().number()) : AGAIN;
  }

  @Override
  public void drop(Attempt attempt) {}

  @Override
  public String whyNotRun() {
    return "the simulated kernel did not run it";
  }
}

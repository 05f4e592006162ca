package io.i2o2.engine;

/** Asks the scheduler, once there is one, whether the calling thread may block. */
final class CallerCheck implements OwnThreadRule {
  private volatile OwnThreadRule rule = _ -> {};

  void of(OwnThreadRule ownThread) {
    rule = ownThread;
  }

  @Override
  public void requireMayBlock(String what) {
    rule.requireMayBlock(what);
  }

  @Override
  public void requireRunning(String what) {
    rule.requireRunning(what);
  }
}

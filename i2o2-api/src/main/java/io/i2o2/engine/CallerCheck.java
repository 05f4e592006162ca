package io.i2o2.engine;

import java.util.function.BooleanSupplier;

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
  public boolean mayDrive(String what) {
    return rule.mayDrive(what);
  }

  @Override
  public void drive(BooleanSupplier isDone, long nanos) {
    rule.drive(isDone, nanos);
  }

  @Override
  public void requireRunning(String what) {
    rule.requireRunning(what);
  }
}

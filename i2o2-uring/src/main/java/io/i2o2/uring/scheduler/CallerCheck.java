package io.i2o2.uring.scheduler;

import java.util.function.Consumer;

/** Asks the scheduler, once there is one, whether the calling thread may block. */
final class CallerCheck implements Consumer<String> {
  private volatile Consumer<String> scheduler = _ -> {};

  void of(Consumer<String> requireMayBlock) {
    scheduler = requireMayBlock;
  }

  @Override
  public void accept(String what) {
    scheduler.accept(what);
  }
}

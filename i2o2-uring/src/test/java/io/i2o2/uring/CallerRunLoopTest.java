package io.i2o2.uring;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.contract.StackEndCloseContract;
import io.i2o2.contract.StackEndContract;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.sys.Sys;

final class CallerRunLoopTest implements UringFixture, StackEndContract, StackEndCloseContract {
  @Override
  public Scheduler start(SchedulerBuilder builder) {
    return run(builder.buildLoop());
  }

  @Override
  public Scheduler start(SchedulerOptions options, Sys sys) {
    return run(UringSchedulers.loop(options, sys, UringFixture.facts(), null));
  }

  private static Scheduler run(SchedulerLoop loop) {
    // What kills a doomed scheduler comes out of run; the contract looks at its effects.
    Thread.ofPlatform().daemon().uncaughtExceptionHandler((_, _) -> {}).start(loop);
    return loop.scheduler();
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;

final class CallerRunLoopTest implements FallbackFixture {
  @Override
  public Scheduler start(SchedulerBuilder builder) {
    return run(builder.buildLoop());
  }

  @Override
  public Scheduler start(SchedulerOptions options, PoolDriver driver) {
    return run(PoolSchedulers.loop(options, driver));
  }

  private static Scheduler run(SchedulerLoop loop) {
    // What kills a doomed scheduler comes out of run; the contract looks at its effects.
    Thread.ofPlatform().daemon().uncaughtExceptionHandler((_, _) -> {}).start(loop);
    return loop.scheduler();
  }
}

package io.i2o2.uring.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.SchedulerContract;
import io.i2o2.fail.FailScope;
import io.i2o2.fail.FailpointCallback;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The contract suite on rings with failpoints around them and before their system calls. */
@LinuxOnly("io_uring")
interface HookedFixture extends SchedulerContract {
  @Override
  default SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring");
  }

  @Override
  default Scheduler start(SchedulerBuilder builder) {
    return Hooked.start(builder);
  }

  @Override
  default Doomed doomed(SchedulerBuilder builder) {
    Scheduler scheduler = start(builder);
    AtomicReference<@Nullable Throwable> next = new AtomicReference<>();
    FailScope mine = FailScope.scheduler(scheduler);
    mine.configure("scheduler_run_fail", throwing(next, mine));
    return new Doomed(scheduler, next::set);
  }

  private static FailpointCallback throwing(
      AtomicReference<@Nullable Throwable> next, FailScope scope) {
    return _ -> {
      Throwable told = next.getAndSet(null);
      if (told != null) {
        scope.clear(); // the tests that follow begin with nothing configured
      }
      switch (told) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> {}
      }
      return null;
    };
  }
}

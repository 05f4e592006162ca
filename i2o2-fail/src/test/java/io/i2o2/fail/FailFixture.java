package io.i2o2.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.SchedulerContract;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The contract suite on the fallback with failpoints around it. */
interface FailFixture extends SchedulerContract {
  @Override
  default SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback");
  }

  @Override
  default Doomed doomed(SchedulerBuilder builder) {
    Scheduler scheduler = start(builder);
    AtomicReference<@Nullable Throwable> next = new AtomicReference<>();
    FailScope mine = FailScope.scheduler(scheduler);
    mine.configure("scheduler_run_fail", _ -> thrown(next.getAndSet(null), mine));
    return new Doomed(scheduler, next::set);
  }

  private static io.i2o2.fail.@Nullable Outcome thrown(@Nullable Throwable told, FailScope scope) {
    if (told != null) {
      scope.clear(); // the tests that follow begin with nothing configured
    }
    return switch (told) {
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default -> null;
    };
  }

  @Override
  default boolean runsUringCommands() {
    return false;
  }

  @Override
  default boolean runsFallocateModes() {
    return false;
  }

  @Override
  default boolean rawDescriptorsAreTheProcess() {
    return false;
  }

  @Override
  default boolean cancelsReadsInFlight() {
    return false;
  }
}

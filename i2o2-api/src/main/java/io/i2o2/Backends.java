package io.i2o2;

import io.i2o2.engine.Interceptor;
import io.i2o2.spi.SchedulerProvider;
import java.util.List;

/** The backends that are installed, and schedulers of one of them. */
final class Backends {
  /** Demands a backend in programs that do not do it themselves. */
  static final String PROPERTY = "i2o2.backend";

  private Backends() {}

  static Scheduler create(SchedulerOptions options, boolean byProperty) {
    Choice<Scheduler> choice =
        new Choice<>(options, byProperty, SchedulerProvider::create, Scheduler::backend);
    Interceptor.creating(options);
    return choice.make();
  }

  static SchedulerLoop createLoop(SchedulerOptions options, boolean byProperty) {
    Choice<SchedulerLoop> choice =
        new Choice<>(
            options, byProperty, SchedulerProvider::createLoop, loop -> loop.scheduler().backend());
    Interceptor.creating(options);
    return choice.make();
  }

  static List<BackendReport> list() {
    return Candidate.installed().stream().map(Candidate::report).toList();
  }
}

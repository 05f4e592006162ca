package io.i2o2;

import io.i2o2.engine.Interceptor;
import io.i2o2.spi.SchedulerProvider;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** The backend that a program demands, or else the property; null for the best. */
  static @Nullable String demanded(@Nullable String byProgram) {
    String demanded = byProgram != null ? byProgram : System.getProperty(PROPERTY);
    if (demanded != null && demanded.isBlank()) {
      throw new IllegalArgumentException(
          (byProgram != null ? "backend" : "the property " + PROPERTY)
              + " is blank: name one, such as uring or fallback, or leave it out");
    }
    return demanded;
  }

  static List<BackendReport> list() {
    return Candidate.installed().stream().map(Candidate::report).toList();
  }
}

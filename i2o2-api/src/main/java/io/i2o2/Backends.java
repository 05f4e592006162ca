package io.i2o2;

import io.i2o2.spi.SchedulerProvider;
import io.i2o2.spi.SchedulerWrapper;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The backends that are installed, and schedulers of one of them. */
final class Backends {
  /** Demands a backend in programs that do not do it themselves. */
  static final String PROPERTY = "i2o2.backend";

  private Backends() {}

  static Scheduler create(SchedulerOptions options, boolean byProperty) {
    Choice<Scheduler> choice =
        new Choice<>(options, byProperty, SchedulerProvider::create, Scheduler::backend);
    return wrapped(choice::make, (wrapper, make) -> wrapper.create(options, make));
  }

  static SchedulerLoop createLoop(SchedulerOptions options, boolean byProperty) {
    Choice<SchedulerLoop> choice =
        new Choice<>(
            options, byProperty, SchedulerProvider::createLoop, loop -> loop.scheduler().backend());
    return wrapped(choice::make, (wrapper, make) -> wrapper.createLoop(options, make));
  }

  /** Puts every wrapper that is installed around the making of something. */
  private static <T> T wrapped(
      Supplier<T> make, BiFunction<SchedulerWrapper, Supplier<T>, T> wrap) {
    Supplier<T> outermost = make;
    for (SchedulerWrapper wrapper : ServiceLoader.load(SchedulerWrapper.class)) {
      Supplier<T> inner = outermost;
      outermost = () -> wrap.apply(wrapper, inner);
    }
    return outermost.get();
  }

  static List<BackendReport> list() {
    return Candidate.installed().stream().map(Candidate::report).toList();
  }
}

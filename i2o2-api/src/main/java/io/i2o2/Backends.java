package io.i2o2;

import io.i2o2.spi.SchedulerProvider;
import io.i2o2.spi.SchedulerWrapper;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the backends, and picks one. */
final class Backends {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private Backends() {}

  static Scheduler create(SchedulerOptions options) {
    return wrapped(
        () -> pick(options, SchedulerProvider::create),
        (wrapper, make) -> wrapper.create(options, make));
  }

  static SchedulerLoop createLoop(SchedulerOptions options) {
    return wrapped(
        () -> pick(options, SchedulerProvider::createLoop),
        (wrapper, make) -> wrapper.createLoop(options, make));
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
    return providers().stream()
        .map(
            each ->
                new BackendReport(each.name(), each.priority(), each.availability(), each.probe()))
        .toList();
  }

  private static <T> T pick(
      SchedulerOptions options, BiFunction<SchedulerProvider, SchedulerOptions, T> create) {
    List<SchedulerProvider> providers = providers();
    String demanded = options.backend();
    if (demanded != null) {
      return create.apply(named(demanded, providers), options);
    }
    StringBuilder refusals = new StringBuilder();
    for (SchedulerProvider provider : providers) {
      Availability availability = provider.availability();
      if (availability instanceof Availability.Unavailable unavailable) {
        refusals.append(provider.name()).append(": ").append(unavailable.describe()).append("; ");
        continue;
      }
      try {
        T created = create.apply(provider, options);
        report(options.name(), provider, availability, refusals.toString());
        return created;
      } catch (SchedulerUnavailableException e) {
        if (e.reason() == Availability.Reason.UNSUPPORTED_OPTION) {
          throw e;
        }
        refusals.append(e.getMessage()).append("; ");
      }
    }
    throw new SchedulerUnavailableException(
        "(any)",
        new Availability.Unavailable(
            Availability.Reason.NOT_FOUND,
            refusals.isEmpty() ? "no backend was found" : refusals.toString(),
            "Put i2o2-uring and i2o2-fallback on the class path or module path."),
        null);
  }

  private static void report(
      String name, SchedulerProvider provider, Availability availability, String refusals) {
    if (refusals.isEmpty()) {
      LOG.info("{}: backend {}: {}", name, provider.name(), availability.describe());
    } else if (WARNED.compareAndSet(false, true)) {
      LOG.warn("{}: backend {}, because {}", name, provider.name(), refusals);
    } else {
      LOG.info("{}: backend {}, because {}", name, provider.name(), refusals);
    }
  }

  private static SchedulerProvider named(String name, List<SchedulerProvider> providers) {
    for (SchedulerProvider provider : providers) {
      if (provider.name().equals(name)) {
        return provider;
      }
    }
    String known =
        providers.stream().map(SchedulerProvider::name).collect(Collectors.joining(", "));
    throw new SchedulerUnavailableException(
        name,
        new Availability.Unavailable(
            Availability.Reason.NOT_FOUND,
            "no backend of this name was found; there are: " + (known.isEmpty() ? "none" : known),
            "Put its jar on the class path or module path."),
        null);
  }

  private static List<SchedulerProvider> providers() {
    return ServiceLoader.load(SchedulerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(
            Comparator.comparingInt(SchedulerProvider::priority)
                .reversed()
                .thenComparing(SchedulerProvider::name))
        .toList();
  }
}

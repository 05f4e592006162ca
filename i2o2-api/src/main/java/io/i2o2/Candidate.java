package io.i2o2;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A backend that is installed. One that cannot be loaded, or that throws where a provider must not,
 * is one that cannot be used: it takes no other backend down.
 *
 * @param name the provider's name
 * @param priority the provider's rank
 * @param provider perhaps a broken one
 */
record Candidate(String name, int priority, SchedulerProvider provider) {

  private static final String BROKEN_ADVICE =
      "Remove its jar, or replace it by one that fits this version of i2o2.";

  /** A class loader that can list nothing would never stop failing. */
  private static final int MOST_FAILURES = 100;

  private static final int MOST_CAUSES = 5;

  /** What the calling thread's class loader sees, and what came with the API; the best first. */
  static List<Candidate> installed() {
    List<Candidate> found = new ArrayList<>();
    Set<Class<?>> seen = new HashSet<>();
    Set<@Nullable ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(Thread.currentThread().getContextClassLoader());
    // A plug-in that brings i2o2 along may be called by threads whose class loader cannot see it.
    loaders.add(Candidate.class.getClassLoader());
    for (ClassLoader loader : loaders) {
      load(loader, seen, found);
    }
    found.sort(
        Comparator.comparingInt(Candidate::priority).reversed().thenComparing(Candidate::name));
    return found;
  }

  private static void load(
      @Nullable ClassLoader loader, Set<Class<?>> seen, List<Candidate> found) {
    Spliterator<ServiceLoader.Provider<SchedulerProvider>> services =
        ServiceLoader.load(SchedulerProvider.class, loader).stream().spliterator();
    int failures = 0;
    boolean more = true;
    while (more && failures < MOST_FAILURES) {
      try {
        more = services.tryAdvance(service -> take(service, seen, found));
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
        addBroken("(not loaded)", e, found);
      }
    }
  }

  private static void take(
      ServiceLoader.Provider<SchedulerProvider> service,
      Set<Class<?>> seen,
      List<Candidate> found) {
    try {
      SchedulerProvider provider = service.get();
      if (seen.add(provider.getClass())) {
        found.add(new Candidate(provider.name(), provider.priority(), provider));
      }
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      addBroken(service.type().getName(), e, found);
    }
  }

  private static void addBroken(String name, Throwable cause, List<Candidate> found) {
    Unavailable defect =
        new Unavailable(Reason.OTHER, "it cannot be loaded: " + causes(cause), BROKEN_ADVICE);
    BrokenProvider provider = new BrokenProvider(name, defect);
    Candidate broken = new Candidate(name, provider.priority(), provider);
    // Both class loaders may have seen it.
    if (!found.contains(broken)) {
      found.add(broken);
    }
  }

  boolean isBroken() {
    return provider instanceof BrokenProvider;
  }

  /** Why it cannot be used; empty if it can. */
  Optional<Unavailable> refusal() {
    return availability() instanceof Unavailable unavailable
        ? Optional.of(unavailable)
        : Optional.empty();
  }

  /** For a list of what is there. */
  String describe() {
    return provider instanceof BrokenProvider broken
        ? name + ": " + broken.defect().detail()
        : name;
  }

  BackendReport report() {
    return new BackendReport(name, priority, availability(), facts());
  }

  /**
   * Starts a scheduler, or makes a loop.
   *
   * @throws SchedulerUnavailableException if that cannot be made here, also because of a defect
   * @throws IllegalArgumentException if an option asks for what cannot be, such as a CPU that is
   *     not there
   */
  <T> T make(SchedulerOptions options, BiFunction<SchedulerProvider, SchedulerOptions, T> create) {
    try {
      return create.apply(provider, options);
    } catch (SchedulerUnavailableException | IllegalArgumentException | VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new SchedulerUnavailableException(
          name, new Unavailable(Reason.OTHER, "it failed: " + causes(e), BROKEN_ADVICE), e);
    }
  }

  private Availability availability() {
    try {
      return provider.availability();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return new Unavailable(
          Reason.OTHER, "asking whether it can be used failed: " + causes(e), BROKEN_ADVICE);
    }
  }

  private List<Fact> facts() {
    try {
      return provider.probe();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return List.of(new Fact("probe", "failed", causes(e)));
    }
  }

  /** An ExceptionInInitializerError says nothing, its cause does. */
  private static String causes(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    Throwable cause = thrown.getCause();
    for (int depth = 1; cause != null && depth < MOST_CAUSES; depth++) {
      text.append(", caused by ").append(cause);
      cause = cause.getCause();
    }
    return text.toString();
  }
}

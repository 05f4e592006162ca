package io.i2o2;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.spi.SchedulerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Picks a backend, and says which and why: the one demanded, or the best that can be used. {@link
 * Reason} tells which refusals lead on to the next one.
 *
 * @param options checked
 * @param byProperty whether the demand comes from a property, not from the program
 * @param create what is wanted of a provider
 * @param backendOf how what was made names its backend
 * @param <T> a scheduler or a loop
 */
record Choice<T>(
    SchedulerOptions options,
    boolean byProperty,
    BiFunction<SchedulerProvider, SchedulerOptions, T> create,
    Function<T, Backend> backendOf) {

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** The backend that must not be missing unnoticed, not even for want of its jar. */
  private static final String URING = "uring";

  private static final int URING_PRIORITY = 100;

  /** What was warned of: one warning for each backend and reason is enough. */
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private record Refusal(String backend, SchedulerUnavailableException why) {
    static Refusal of(String backend, Unavailable unavailable) {
      return new Refusal(backend, new SchedulerUnavailableException(backend, unavailable, null));
    }
  }

  T make() {
    List<Candidate> installed = Candidate.installed();
    String demanded = options.backend();
    return demanded != null ? makeDemanded(demanded, installed) : makeBest(installed);
  }

  private T makeBest(List<Candidate> installed) {
    List<Refusal> refusals = new ArrayList<>();
    // Their rank is not known: each might have been the best.
    installed.stream()
        .filter(Candidate::isBroken)
        .forEach(
            each -> each.refusal().ifPresent(why -> refusals.add(Refusal.of(each.name(), why))));
    for (Candidate candidate : installed) {
      if (candidate.isBroken()) {
        continue;
      }
      Unavailable unavailable = candidate.refusal().orElse(null);
      if (unavailable != null) {
        refusals.add(Refusal.of(candidate.name(), unavailable));
        continue;
      }
      try {
        T made = candidate.make(options, create);
        noteMissing(candidate, installed, refusals);
        report(backendOf.apply(made), refusals);
        return made;
      } catch (SchedulerUnavailableException e) {
        if (e.reason() == Reason.UNSUPPORTED_OPTION) {
          throw e;
        }
        refusals.add(new Refusal(candidate.name(), e));
      }
    }
    throw nothingLeft(refusals);
  }

  private T makeDemanded(String name, List<Candidate> installed) {
    String origin = byProperty ? "the property " + Backends.PROPERTY : "the program";
    try {
      T made = named(name, installed).make(options, create);
      Backend backend = backendOf.apply(made);
      LOG.info(
          "{}: backend {} ({}), demanded by {}",
          options.name(),
          backend.name(),
          backend.detail(),
          origin);
      return made;
    } catch (SchedulerUnavailableException e) {
      throw new SchedulerUnavailableException(
          e.reason(), e.getMessage() + " It is demanded by " + origin + ".", e);
    }
  }

  private static Candidate named(String name, List<Candidate> installed) {
    for (Candidate candidate : installed) {
      if (!candidate.isBroken() && candidate.name().equals(name)) {
        return candidate;
      }
    }
    String there = installed.stream().map(Candidate::describe).collect(Collectors.joining(", "));
    throw new SchedulerUnavailableException(
        name,
        new Unavailable(
            Reason.NOT_FOUND,
            "no backend of this name was found; there are: " + (there.isEmpty() ? "none" : there),
            "Correct the name, or put its jar on the class path or module path."),
        null);
  }

  private static void noteMissing(
      Candidate taken, List<Candidate> installed, List<Refusal> refusals) {
    boolean found = installed.stream().anyMatch(each -> each.name().equals(URING));
    if (!found && taken.priority() < URING_PRIORITY) {
      refusals.add(
          Refusal.of(
              URING,
              new Unavailable(
                  Reason.NOT_FOUND,
                  "no backend of this name was found",
                  "Put i2o2-uring on the class path or module path.")));
    }
  }

  private void report(Backend backend, List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      LOG.info(
          "{}: backend {} ({}), the best that is installed",
          options.name(),
          backend.name(),
          backend.detail());
      return;
    }
    boolean news = false;
    for (Refusal refusal : refusals) {
      news |= WARNED.add(refusal.backend() + " " + refusal.why().reason());
    }
    String choice =
        options.name()
            + ": backend "
            + backend.name()
            + " ("
            + backend.detail()
            + "), because "
            + messages(refusals);
    LOG.atLevel(news ? Level.WARN : Level.INFO).log(choice);
    UnloggedChoice.report(choice);
  }

  private static SchedulerUnavailableException nothingLeft(List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      return new SchedulerUnavailableException(
          Reason.NOT_FOUND,
          "no backend was found. Put i2o2-uring and i2o2-fallback on the class path or module"
              + " path.",
          null);
    }
    SchedulerUnavailableException best = refusals.getFirst().why();
    SchedulerUnavailableException all =
        new SchedulerUnavailableException(
            best.reason(), "no backend can be used: " + messages(refusals), best);
    refusals.stream().skip(1).forEach(each -> all.addSuppressed(each.why()));
    return all;
  }

  private static String messages(List<Refusal> refusals) {
    return refusals.stream()
        .map(each -> each.why().getMessage())
        .collect(Collectors.joining(" And "));
  }
}

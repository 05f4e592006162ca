package io.i2o2.bench.storm;

import io.i2o2.spi.KeptMemory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What a storm counts, and what it finds wrong. Thread-safe. */
public final class Verdict {
  private static final int MOST_MESSAGES = 20;

  /** What there is to count. */
  public enum Count {
    /** Schedulers that were started. */
    SCHEDULERS,
    /** Schedulers that could not be started, because a fault was injected. */
    NOT_STARTED,
    /** Schedulers that closed before they were told to. */
    DIED,
    /** Submissions that were accepted. */
    ACCEPTED,
    /** Submissions that were not. */
    REFUSED,
    /** Outcomes, results or not. */
    ANSWERED,
    /** Outcomes that were a negative errno. */
    ERRNOS,
    /** Outcomes without a result, because the scheduler died. */
    FAILED,
    /** Guards that schedulers took over. */
    GUARDS,
    /** Guards that they released. */
    RELEASED,
    /** What is wrong. */
    VIOLATIONS
  }

  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final long keptBefore = KeptMemory.count();

  Verdict() {
    for (Count count : Count.values()) {
      counts.put(count, new LongAdder());
    }
  }

  void count(Count what) {
    adder(what).increment();
  }

  private LongAdder adder(Count what) {
    return Objects.requireNonNull(counts.get(what));
  }

  /** Something is wrong; only the first ones are kept in words. */
  void wrong(String what) {
    count(Count.VIOLATIONS);
    if (messages.size() < MOST_MESSAGES) {
      messages.add(what);
    }
  }

  /** Looks for what is missing, when nothing is under way. */
  void balance() {
    long lost = countOf(Count.ACCEPTED) - countOf(Count.ANSWERED);
    if (lost != 0) {
      wrong(lost + " operations without an answer");
    }
    long leaked = countOf(Count.GUARDS) - countOf(Count.RELEASED) - kept();
    if (leaked > 0) {
      wrong(leaked + " guards neither released nor kept");
    }
  }

  /**
   * How often something was counted.
   *
   * @param what what
   * @return so often
   */
  public long countOf(Count what) {
    return adder(what).sum();
  }

  /**
   * What was kept for ever, because the kernel could not be shown to be done with it.
   *
   * @return how many operations and registrations
   */
  public long kept() {
    return KeptMemory.count() - keptBefore;
  }

  /**
   * What is wrong, in words.
   *
   * @return the first ones; none if all is well
   */
  public List<String> messages() {
    return List.copyOf(messages);
  }
}

package io.i2o2.spi;

import io.i2o2.Availability;
import io.i2o2.Fact;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import java.util.List;

/**
 * A backend, found by {@link java.util.ServiceLoader}. Loading and constructing one must cost
 * nothing and touch nothing native.
 */
public interface SchedulerProvider {

  /**
   * The name users choose it by.
   *
   * @return short, lower case
   */
  String name();

  /**
   * Its rank: the available backend of the highest priority is taken.
   *
   * @return io_uring has 100, the fallback 0
   */
  int priority();

  /**
   * Tries whether it can be used here.
   *
   * @return what it found, or the reason and what to do about it; never throws. A provider that
   *     throws nevertheless counts as one that cannot be used
   */
  Availability availability();

  /**
   * Finds out more about the system than whether it can be used, for {@link Scheduler#backends()}.
   * What cannot be found out is left out, or is a fact that says why.
   *
   * @return facts in the order to show them; never throws
   */
  default List<Fact> probe() {
    return List.of();
  }

  /**
   * Starts a scheduler with a thread of its own.
   *
   * @param options checked
   * @return a running scheduler
   * @throws io.i2o2.SchedulerUnavailableException if it cannot be made here; {@link
   *     io.i2o2.Availability.Reason} says which reasons let another backend be tried
   * @throws IllegalArgumentException if an option is wrong: no other backend is tried
   */
  Scheduler create(SchedulerOptions options);

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @param options checked
   * @return its loop
   * @throws io.i2o2.SchedulerUnavailableException if it cannot be made here; {@link
   *     io.i2o2.Availability.Reason} says which reasons let another backend be tried
   * @throws IllegalArgumentException if an option is wrong: no other backend is tried
   */
  SchedulerLoop createLoop(SchedulerOptions options);
}

package io.i2o2;

import java.util.List;
import java.util.Objects;

/**
 * A backend that is installed, and what it found here; see {@link Scheduler#backends()}.
 *
 * @param name what {@link SchedulerBuilder#backend} takes
 * @param priority its rank: of those available, the highest is taken
 * @param availability whether it can be used here, and if not, why and what to do
 * @param facts what it found out, in the order to show them; perhaps none
 */
public record BackendReport(
    String name, int priority, Availability availability, List<Fact> facts) {
  /**
   * Checks for null, and copies the list.
   *
   * @param name what {@link SchedulerBuilder#backend} takes
   * @param priority its rank
   * @param availability whether it can be used here
   * @param facts what it found out
   */
  public BackendReport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(availability, "availability");
    facts = List.copyOf(facts);
  }
}

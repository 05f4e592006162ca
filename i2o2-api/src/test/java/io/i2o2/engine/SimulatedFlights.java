package io.i2o2.engine;

import org.jspecify.annotations.Nullable;

/** What a simulated kernel has, by the index of its token. */
final class SimulatedFlights {
  private final @Nullable SimulatedFlight[] byIndex = new SimulatedFlight[1 << 10];
  private int count;

  int count() {
    return count;
  }

  @Nullable SimulatedFlight at(long token) {
    return byIndex[UserData.index(token)];
  }

  /**
   * Adds one; false if its token is in use. What a close has given up leaves its index to others,
   * with another generation.
   */
  boolean add(SimulatedFlight flight) {
    SimulatedFlight other = at(flight.token);
    byIndex[UserData.index(flight.token)] = flight;
    count++;
    return other == null || other.token != flight.token;
  }

  void remove(SimulatedFlight flight) {
    if (at(flight.token) == flight) {
      byIndex[UserData.index(flight.token)] = null;
    }
    count--;
  }
}

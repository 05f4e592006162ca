package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TalliesTest {
  private static void count(Tallies tallies, int caller, int operations) {
    for (int i = 0; i < operations; i++) {
      tallies.of(caller).end(tallies.of(caller).begin());
    }
  }

  @Test
  void aCallerProgressedWithATenthOfTheMean() {
    Tallies tallies = new Tallies(4, 1);
    count(tallies, 0, 380);
    count(tallies, 1, 10);
    count(tallies, 2, 9);
    count(tallies, 3, 1);
    assertEquals(400, tallies.operations());
    assertEquals(2, tallies.progressed());
  }

  @Test
  void nobodyProgressedWhenNothingWasDone() {
    assertEquals(0, new Tallies(3, 1).progressed());
  }

  @Test
  void onlyEveryNthOperationIsTimed() {
    Tallies tallies = new Tallies(2, 8);
    count(tallies, 0, 17);
    count(tallies, 1, 8);
    assertEquals(3 + 1, tallies.latencies().getTotalCount());
  }

  @Test
  void anOperationThatWasNotTimedStillCounts() {
    Tallies tallies = new Tallies(1, 1);
    tallies.of(0).end(0);
    assertEquals(1, tallies.operations());
    assertEquals(0, tallies.latencies().getTotalCount());
  }
}

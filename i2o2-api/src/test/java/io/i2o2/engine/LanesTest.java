package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which operations that may wait are let in. */
final class LanesTest {
  @ParameterizedTest
  @ValueSource(ints = {Lanes.READS, Lanes.WRITES})
  void noLaneTakesTheLastPlaceOfAnother(int greedy) {
    Lanes lanes = new Lanes(64, false);
    while (lanes.get(greedy).admits()) {
      lanes.get(greedy).entered();
    }
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      if (lane != greedy) {
        assertTrue(lanes.get(lane).admits(), "lane " + lane);
        lanes.get(lane).entered();
      }
    }
  }

  @Test
  void aPlaceThatWasLeftIsForAnyLane() {
    Lanes lanes = new Lanes(8, false);
    Lanes.Lane reads = lanes.get(Lanes.READS);
    Lanes.Lane writes = lanes.get(Lanes.WRITES);
    while (reads.admits()) {
      reads.entered();
    }
    writes.entered();
    assertFalse(writes.admits());

    reads.left();
    assertTrue(writes.admits());
  }
}

package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class HandOffsTest {
  @Test
  void bothKindsTakeTime() throws InterruptedException {
    assertTrue(HandOffs.seenNanos() > 0);
    assertTrue(HandOffs.wokenNanos() > 0);
  }
}

package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FailpointsTest {
  @Test
  void variableIsTheOneOfTheRustCrate() {
    assertEquals("FAILPOINTS", Failpoints.variable());
  }
}

package io.i2o2.fallback.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class UseCountTest {
  private final AtomicInteger ends = new AtomicInteger();
  private final UseCount uses = new UseCount(ends::incrementAndGet);

  @Test
  void endsWhenTheLastUserLeaves() {
    assertTrue(uses.enter());
    uses.leave();
    assertEquals(0, ends.get());
    uses.leave();
    assertEquals(1, ends.get());
  }

  @Test
  void nobodyEntersAfterTheEnd() {
    uses.leave();
    assertFalse(uses.enter());
    assertEquals(1, ends.get());
  }
}

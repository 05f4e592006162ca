package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds and the seal, one after the other; {@link StripedHoldsStress} has them at once. */
final class StripedHoldsTest {
  private final StripedHolds holds = new StripedHolds();

  @Test
  void nothingIsHeldOnceItIsSealed() {
    holds.seal();
    assertFalse(holds.isHeld());
    assertEquals(StripedHolds.NONE, holds.hold());
    holds.seal();
    assertEquals(StripedHolds.NONE, holds.hold());
    assertFalse(holds.isHeld());
  }

  @Test
  void oneAtATimeNeedsOnePlace() {
    int first = holds.hold();
    assertTrue(holds.isHeld());
    assertFalse(holds.letGo(first), "it is not sealed");
    assertFalse(holds.isHeld());
    assertEquals(first, holds.hold());
  }

  @Test
  void thoseThatMeetAreCountedAtDifferentPlaces() {
    int first = holds.hold();
    int second = holds.hold();
    int third = holds.hold();
    assertNotEquals(first, second);
    assertNotEquals(second, third);
    assertNotEquals(first, third);
  }

  @Test
  void theLastOfAPlaceIsToldOfTheSeal() {
    int first = holds.hold();
    int second = holds.hold();
    holds.seal();
    assertEquals(StripedHolds.NONE, holds.hold());

    assertTrue(holds.letGo(second));
    assertTrue(holds.isHeld(), "by the first");
    assertTrue(holds.letGo(first));
    assertFalse(holds.isHeld());
    assertEquals(StripedHolds.NONE, holds.hold());
  }

  @Test
  void thereMayBeMoreHoldsThanPlaces() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      places.add(holds.hold());
      assertNotEquals(StripedHolds.NONE, places.getLast());
    }
    holds.seal();
    assertEquals(StripedHolds.NONE, holds.hold());
    while (!places.isEmpty()) {
      assertTrue(holds.isHeld(), () -> "by " + places.size());
      holds.letGo(places.removeLast());
    }
    assertFalse(holds.isHeld());
  }

  @Test
  void eachPlaceCountsItsUses() {
    int first = holds.hold();
    int second = holds.hold();
    assertEquals(1, holds.count(first, 1));
    assertEquals(8, holds.count(first, 7));
    assertEquals(1, holds.count(second, 1));
    holds.letGo(second);
    holds.seal();
    assertTrue(holds.isHeld());
    holds.letGo(first);
    assertFalse(holds.isHeld(), "what was counted is no hold");
  }
}

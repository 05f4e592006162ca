package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GuardTest {

  @Test
  void runsAnAction() {
    List<String> calls = new ArrayList<>();
    Guard.running(() -> calls.add("run")).release();
    assertEquals(List.of("run"), calls);
  }

  @Test
  void closesASharedArenaOnly() {
    Arena arena = Arena.ofShared();
    Guard.closing(arena).release();
    assertFalse(arena.scope().isAlive());
    try (Arena confined = Arena.ofConfined()) {
      assertThrows(IllegalArgumentException.class, () -> Guard.closing(confined));
    }
    assertThrows(IllegalArgumentException.class, () -> Guard.closing(Arena.ofAuto()));
    assertThrows(IllegalArgumentException.class, () -> Guard.closing(Arena.global()));
  }

  @Test
  void releasesBothInOrderEvenIfTheFirstThrows() {
    List<Integer> calls = new ArrayList<>();
    Guard first =
        () -> {
          calls.add(1);
          throw new IllegalStateException("first");
        };
    Guard both = first.and(() -> calls.add(2));

    assertThrows(IllegalStateException.class, both::release);
    assertEquals(List.of(1, 2), calls);
  }

  @Test
  @SuppressWarnings("NullAway") // the nulls are the test
  void refusesNull() {
    assertThrows(NullPointerException.class, () -> Guard.running(null));
    assertThrows(NullPointerException.class, () -> Guard.keepReachable(null));
    assertThrows(NullPointerException.class, () -> Guard.NONE.and(null));
  }
}

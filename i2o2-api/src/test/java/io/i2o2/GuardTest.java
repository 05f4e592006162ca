package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
  void saysWhichMemoryItHandsOn() throws Exception {
    BufferPool pool = new BufferPool(2, 64, 64);
    MemorySegment buffer = pool.take();
    MemorySegment next = pool.take();
    try (Arena arena = Arena.ofShared();
        Arena unrelated = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(8);
      Guard closing = Guard.closing(arena);
      Guard giving = pool.giving(buffer);

      assertTrue(closing.handsOn(memory.asSlice(4)));
      assertFalse(closing.handsOn(unrelated.allocate(8)) || closing.handsOn(buffer));
      assertTrue(giving.handsOn(buffer) && giving.handsOn(buffer.asSlice(63)));
      assertFalse(giving.handsOn(next) || giving.handsOn(memory));
      for (Guard both : List.of(closing.and(giving), giving.and(Guard.NONE).and(closing))) {
        assertTrue(both.handsOn(memory) && both.handsOn(buffer));
        assertFalse(both.handsOn(next));
      }
      assertFalse(Guard.NONE.handsOn(memory) || Guard.keepReachable(arena).handsOn(memory));
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the nulls are the test
  void refusesNull() {
    assertThrows(NullPointerException.class, () -> Guard.running(null));
    assertThrows(NullPointerException.class, () -> Guard.keepReachable(null));
    assertThrows(NullPointerException.class, () -> Guard.NONE.and(null));
  }
}

package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.engine.SegmentScopes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GuardedArenaTest {

  @Test
  void itIsASharedArenaThatIsClosedOnce() {
    GuardedArena arena = new GuardedArena();
    MemorySegment memory = arena.allocate(100, 64);
    assertTrue(SegmentScopes.isShared(memory));
    assertEquals(0, memory.address() % 64);
    assertEquals(arena.scope(), memory.scope());
    arena.close();
    arena.close();

    assertFalse(memory.scope().isAlive());
    assertThrows(IllegalStateException.class, () -> arena.allocate(1));
    assertThrows(IllegalStateException.class, arena::guard);
  }

  @Test
  void guardsPutTheCloseOff() {
    GuardedArena arena = new GuardedArena();
    Guard first = arena.guard();
    Guard second = arena.guard();
    first.release();
    arena.close();

    assertTrue(arena.scope().isAlive());
    assertThrows(IllegalStateException.class, () -> arena.allocate(1), "closed for new work");
    assertThrows(IllegalStateException.class, first::release);
    assertTrue(arena.scope().isAlive(), "a second release counted");
    second.release();
    assertFalse(arena.scope().isAlive());
  }

  @Test
  void guardsThatWereReleasedBeforeDoNotKeepItOpen() {
    GuardedArena arena = new GuardedArena();
    arena.guard().release();
    assertTrue(arena.scope().isAlive());
    arena.close();
    assertFalse(arena.scope().isAlive());
  }

  @Test
  void whatCannotBeEndedIsOpenAgain() {
    AtomicInteger attempts = new AtomicInteger();
    HoldCount count =
        new HoldCount(
            "it",
            () -> {
              if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("used by another");
              }
            });
    assertThrows(IllegalStateException.class, count::close);
    assertFalse(count.isClosed());
    Guard guard = count.hold();
    count.close();
    assertThrows(IllegalStateException.class, guard::release);
    assertFalse(count.isClosed());
    count.close();
    assertTrue(count.isClosed());
    assertEquals(3, attempts.get());
  }

  @Test
  void manyThreadsEndItOnce() throws Exception {
    for (int round = 0; round < 200; round++) {
      AtomicInteger ends = new AtomicInteger();
      HoldCount count = new HoldCount("it", ends::incrementAndGet);
      CyclicBarrier start = new CyclicBarrier(4);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Guard guard = count.hold();
        threads.add(afterAll(start, guard::release));
      }
      threads.add(afterAll(start, count::close));
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, ends.get());
    }
  }

  private static Thread afterAll(CyclicBarrier start, Runnable action) {
    return Thread.startVirtualThread(
        () -> {
          try {
            start.await();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          action.run();
        });
  }
}

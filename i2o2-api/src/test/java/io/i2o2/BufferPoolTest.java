package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.engine.SegmentScopes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BufferPoolTest {

  @Test
  void buffersAreAlignedAndApart() throws Exception {
    BufferPool pool = new BufferPool(5, 1000, 512);
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      MemorySegment buffer = pool.take();
      assertEquals(1000, buffer.byteSize());
      assertEquals(0, buffer.address() % 512);
      assertTrue(addresses.add(buffer.address()));
      assertFalse(SegmentScopes.isShared(buffer) || SegmentScopes.isConfined(buffer));
    }
    List<Long> sorted = new ArrayList<>(addresses);
    sorted.sort(null);
    for (int i = 1; i < 5; i++) {
      assertTrue(sorted.get(i) - sorted.get(i - 1) >= 1000, "buffers overlap");
    }
  }

  @Test
  void anEmptyPoolHasNothingUntilABufferIsGivenBack() throws Exception {
    BufferPool pool = new BufferPool(1, 8, 8);
    MemorySegment buffer = pool.tryTake();
    assertNotNull(buffer);
    assertNull(pool.tryTake());
    CompletableFuture<MemorySegment> waiter = new CompletableFuture<>();
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                waiter.complete(pool.take());
              } catch (InterruptedException e) {
                waiter.completeExceptionally(e);
              }
            });
    pool.give(buffer);

    assertEquals(buffer.address(), waiter.get(30, TimeUnit.SECONDS).address());
    thread.join();
  }

  @Test
  void aBufferIsGivenBackOnce() throws Exception {
    BufferPool pool = new BufferPool(2, 8, 8);
    MemorySegment buffer = pool.take();
    pool.give(buffer);

    IllegalArgumentException twice =
        assertThrows(IllegalArgumentException.class, () -> pool.give(buffer));
    assertTrue(String.valueOf(twice.getMessage()).contains("already"));
  }

  @Test
  void foreignMemoryIsRefused() throws Exception {
    BufferPool pool = new BufferPool(2, 64, 64);
    MemorySegment buffer = pool.take();
    MemorySegment foreign = new BufferPool(1, 64, 64).take();

    assertThrows(IllegalArgumentException.class, () -> pool.give(foreign));
    assertThrows(IllegalArgumentException.class, () -> pool.give(buffer.asSlice(8)));
    assertThrows(IllegalArgumentException.class, () -> pool.give(buffer.asSlice(0, 8)));
    pool.give(buffer);
  }

  @Test
  void theNextTakerGetsThePoolsOwnViewWhateverCameBack() throws Exception {
    BufferPool pool = new BufferPool(1, 64, 64);
    MemorySegment buffer = pool.take();
    for (MemorySegment view :
        List.of(buffer.asReadOnly(), buffer.asSlice(0, 64, 1), buffer.asSlice(0))) {
      pool.give(view);
      MemorySegment next = pool.take();
      assertEquals(buffer, next);
      assertFalse(next.isReadOnly());
    }
    for (MemorySegment other :
        List.of(
            MemorySegment.ofArray(new byte[64]),
            MemorySegment.ofAddress(buffer.address()),
            buffer.asSlice(0, 63))) {
      assertThrows(IllegalArgumentException.class, () -> pool.give(other));
      assertThrows(IllegalArgumentException.class, () -> pool.giving(other));
    }
    assertNull(pool.tryTake());
  }

  @Test
  void aLeaseGivesBackOnceAndAfterItsGuards() throws Exception {
    BufferPool pool = new BufferPool(1, 64, 64);
    BufferLease lease = pool.lease();
    MemorySegment buffer = lease.segment();
    Guard first = lease.guard();
    Guard second = lease.guard();
    assertNull(pool.tryLease());
    first.release();
    assertThrows(IllegalStateException.class, first::release);
    lease.close();
    lease.close();
    assertThrows(IllegalStateException.class, lease::segment);
    assertThrows(IllegalStateException.class, lease::guard);
    assertNull(pool.tryTake(), "one guard is left");
    second.release();

    BufferLease next = pool.tryLease();
    assertNotNull(next);
    assertEquals(buffer, next.segment());
    lease.close();
    assertNull(pool.tryTake(), "the old lease gave another's buffer back");
    next.close();
    assertNotNull(pool.tryTake());
  }

  @Test
  void aLeasedBufferIsGivenBackByItsLeaseAlone() throws Exception {
    BufferPool pool = new BufferPool(1, 64, 64);
    BufferLease lease = pool.lease();
    MemorySegment buffer = lease.segment();
    IllegalArgumentException leased =
        assertThrows(IllegalArgumentException.class, () -> pool.give(buffer));
    assertTrue(String.valueOf(leased.getMessage()).contains("on lease"));
    lease.close();
    assertThrows(IllegalArgumentException.class, () -> pool.give(buffer));
  }

  @Test
  void aGuardGivesBack() throws Exception {
    BufferPool pool = new BufferPool(1, 8, 8);
    Guard guard = pool.giving(pool.take());
    assertNull(pool.tryTake());
    guard.release();

    assertNotNull(pool.tryTake());
  }

  @Test
  void sizesAreChecked() {
    for (long[] bad : new long[][] {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {1, 1, 3}, {-1, 1, 1}}) {
      assertThrows(
          IllegalArgumentException.class, () -> new BufferPool((int) bad[0], bad[1], bad[2]));
    }
    assertThrows(ArithmeticException.class, () -> new BufferPool(2, Long.MAX_VALUE, 4096));
  }
}

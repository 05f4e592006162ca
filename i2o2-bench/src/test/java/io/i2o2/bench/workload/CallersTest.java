package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CallersTest {
  @Test
  void eachHasItsNumber() throws Exception {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    Callers.start(Thread.ofVirtual(), 5, seen::add, () -> {}).join();
    assertEquals(Set.of(0, 1, 2, 3, 4), seen);
  }

  @Test
  void theFirstFailureStopsTheOthersAndIsThrown() {
    CountDownLatch stop = new CountDownLatch(1);
    AtomicInteger stops = new AtomicInteger();
    IOException first = new IOException("first");
    Callers callers =
        Callers.start(
            Thread.ofPlatform(),
            3,
            caller -> {
              if (caller == 1) {
                throw first;
              }
              stop.await();
              throw new IllegalStateException("a later one");
            },
            () -> {
              stops.incrementAndGet();
              stop.countDown();
            });
    assertSame(first, assertThrows(IOException.class, callers::join));
    assertEquals(1, stops.get());
  }

  @Test
  void errorsAreNotLost() {
    Callers callers =
        Callers.start(
            Thread.ofVirtual(),
            1,
            _ -> {
              throw new StackOverflowError("deep");
            },
            () -> {});
    IllegalStateException e = assertThrows(IllegalStateException.class, callers::join);
    assertInstanceOf(StackOverflowError.class, e.getCause());
  }
}

package io.i2o2.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The places of those who wait for one reply. */
final class WaitersTest {
  private static final int MANY = 100_000;

  private final Thread thread = Thread.currentThread();
  private @Nullable Waiters top;

  private Waiters.OfThread arrive() {
    Waiters.OfThread place = new Waiters.OfThread(thread);
    place.joinAfter(top);
    top = place;
    return place;
  }

  private List<Waiters> inOrder() {
    List<Waiters> places = new ArrayList<>();
    Waiters last = top;
    for (Waiters each = last == null ? null : last.inOrder(); each != null; each = each.later()) {
      places.add(each);
    }
    return places;
  }

  /** However many wait at once, and whoever gives up first. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 10, 100})
  void placesOfWaitsThatRanOutAreDropped(int atOnce) {
    Waiters.OfAction eldest = new Waiters.OfAction(_ -> {});
    eldest.joinAfter(null);
    top = eldest;
    Deque<Waiters.OfThread> waiting = new ArrayDeque<>();
    for (int i = 0; i < MANY; i++) {
      waiting.add(arrive());
      if (waiting.size() > atOnce) {
        Waiters.OfThread leaving = i % 3 == 0 ? waiting.removeLast() : waiting.removeFirst();
        leaving.thread = null;
      }
    }
    List<Waiters> places = inOrder();
    assertTrue(places.size() <= 2 * atOnce + 20, () -> places.size() + " places");
    assertSame(eldest, places.getFirst());
    assertEquals(
        List.copyOf(waiting),
        places.stream().skip(1).filter(place -> !place.isEmpty()).toList(),
        "who still waits, in order");
  }

  /** A look at all places may not come with each arrival. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 50_000})
  void whoStillWaitsIsAllThere(int count) {
    List<Waiters.OfThread> arrived = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrived.add(arrive());
    }
    assertEquals(arrived, inOrder());
  }
}

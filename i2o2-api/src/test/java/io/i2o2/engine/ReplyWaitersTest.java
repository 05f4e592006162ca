package io.i2o2.engine;

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
final class ReplyWaitersTest {
  private static final int MANY = 100_000;

  private final Thread thread = Thread.currentThread();
  private @Nullable ReplyWaiters top;

  private ReplyWaiters.OfThread arrive() {
    ReplyWaiters.OfThread place = new ReplyWaiters.OfThread(thread);
    place.joinAfter(top);
    top = place;
    return place;
  }

  private List<ReplyWaiters> inOrder() {
    List<ReplyWaiters> places = new ArrayList<>();
    ReplyWaiters last = top;
    for (ReplyWaiters each = last == null ? null : last.inOrder();
        each != null;
        each = each.later()) {
      places.add(each);
    }
    return places;
  }

  /** However many wait at once, and whoever gives up first. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 10, 100})
  void placesOfWaitsThatRanOutAreDropped(int atOnce) {
    ReplyWaiters.OfAction eldest = new ReplyWaiters.OfAction(_ -> {});
    eldest.joinAfter(null);
    top = eldest;
    Deque<ReplyWaiters.OfThread> waiting = new ArrayDeque<>();
    for (int i = 0; i < MANY; i++) {
      waiting.add(arrive());
      if (waiting.size() > atOnce) {
        ReplyWaiters.OfThread leaving = i % 3 == 0 ? waiting.removeLast() : waiting.removeFirst();
        leaving.thread = null;
      }
    }
    List<ReplyWaiters> places = inOrder();
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
    List<ReplyWaiters.OfThread> arrived = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrived.add(arrive());
    }
    assertEquals(arrived, inOrder());
  }
}

package io.i2o2.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The rings of one scheduler, as each knows the others. */
final class Peers {
  private final @Nullable EngineScheduler[] rings;

  /** Makes each of the others die; made before, as there may be no memory for them then. */
  private final CommandQueue.Command[] ends;

  private final AtomicReference<@Nullable Throwable> death = new AtomicReference<>();

  Peers(int count) {
    rings = new EngineScheduler[count];
    ends = new CommandQueue.Command[count];
    for (int i = 0; i < count; i++) {
      ends[i] = new CommandQueue.Command(0, this::die, _ -> {});
    }
  }

  /** Adds one, before any of them runs. */
  void add(int ring, EngineScheduler scheduler) {
    rings[ring] = scheduler;
  }

  /** All of them, by their number. */
  List<EngineScheduler> all() {
    List<EngineScheduler> all = new ArrayList<>();
    for (int i = 0; i < rings.length; i++) {
      all.add(get(i));
    }
    return all;
  }

  int count() {
    return rings.length;
  }

  EngineScheduler get(int ring) {
    EngineScheduler scheduler = rings[ring];
    if (scheduler == null) {
      throw new IllegalStateException("ring " + ring + " is not there yet");
    }
    return scheduler;
  }

  /** Whether the calling thread is the own thread of any. */
  boolean isOwnThread() {
    for (int i = 0; i < rings.length; i++) {
      if (get(i).runner().ownThread().isCurrent()) {
        return true;
      }
    }
    return false;
  }

  /** Refuses to block the own thread of any: two that wait for each other would never end. */
  void requireMayBlock(String what) {
    for (int i = 0; i < rings.length; i++) {
      get(i).runner().ownThread().requireMayBlock(what);
    }
  }

  /**
   * One dies: the others die of the same. What callers have is valid on all of them, and would be
   * of no use without one; and a scheduler answers everybody within a second of its death.
   */
  void died(int ring, @Nullable Throwable cause) {
    if (death.compareAndSet(null, cause)) {
      for (int i = 0; i < rings.length; i++) {
        EngineScheduler other = rings[i];
        if (i != ring && other != null) {
          other.inbox().urgently(ends[i]);
        }
      }
    }
  }

  private void die() {
    switch (death.get()) {
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default ->
          throw new IllegalStateException("another ring of the scheduler died", death.get());
    }
  }
}

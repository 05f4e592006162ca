package io.i2o2.uring.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.engine.Abandoned;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The eight bytes that the ring reads the eventfd into.
 *
 * <p>The kernel may write them for as long as that read is under way, also after the ring was
 * closed. They are kept before that, and let go when the read is known to be over: a fault on the
 * way, such as a heap that is full, leaves them allocated.
 */
final class WakeCount {
  private static final Set<WakeCount> KEPT = ConcurrentHashMap.newKeySet();

  private final MemorySegment memory = Arena.ofAuto().allocate(JAVA_LONG);

  /** Keeps it; before the first read is begun. */
  void begin() {
    KEPT.add(this);
  }

  MemorySegment memory() {
    return memory;
  }

  /** At the end of a loop: lets the memory go, or says that it stays. */
  void end(String scheduler, boolean isReadUnderWay) {
    if (isReadUnderWay) {
      Abandoned.keep("the wake of scheduler " + scheduler, this);
    } else {
      KEPT.remove(this);
    }
  }
}

package io.i2o2.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells kinds of segment scope apart.
 *
 * <p>Java offers no question "can this scope be closed by another thread?". The scope of a known
 * arena of each kind is therefore made once and its class compared. If some JDK used one class for
 * closeable and for automatic scopes, {@link #isShared} would answer true for both: more is asked
 * of the user then, never less.
 */
public final class SegmentScopes {
  private static final Class<?> SHARED;
  private static final Thread UNSTARTED =
      SchedulerThreads.unstarted("i2o2-never-started", () -> {});

  static {
    try (Arena shared = Arena.ofShared()) {
      SHARED = shared.scope().getClass();
    }
  }

  private SegmentScopes() {}

  /**
   * Whether only one thread may touch the segment.
   *
   * @param segment any segment
   * @return true for segments of a confined arena
   */
  public static boolean isConfined(MemorySegment segment) {
    return !segment.isAccessibleBy(UNSTARTED);
  }

  /**
   * Whether any thread may close the segment's arena at any time.
   *
   * @param segment any segment
   * @return true for segments of a shared arena
   */
  public static boolean isShared(MemorySegment segment) {
    return segment.scope().getClass() == SHARED;
  }

  /**
   * Refuses arenas that a completion thread cannot close.
   *
   * @param arena any arena
   * @throws IllegalArgumentException unless it is a shared one
   */
  public static void requireShared(Arena arena) {
    if (arena.scope().getClass() != SHARED) {
      throw new IllegalArgumentException(
          "only a shared arena can be closed by the scheduler, not one with a "
              + arena.scope().getClass().getSimpleName()
              + ": use Arena.ofShared(), or Guard.running for an arena of your own");
    }
  }
}

package io.i2o2;

import io.i2o2.spi.SegmentScopes;
import java.lang.foreign.Arena;
import java.util.Objects;

/**
 * What must outlive an operation: released exactly once, after the kernel is done with the
 * operation and before its {@link Reply} completes.
 *
 * <p>The scheduler owns a guard from the moment a submission is accepted. A submission that is
 * refused (an exception, or {@code null} or {@code false} from a submit that never blocks) leaves
 * the guard with the caller, unreleased. If the kernel cannot be shown to be done with an operation
 * because its scheduler died, the guard is never released, what it holds stays reachable for the
 * life of the process, and an error is logged: a leak, never memory used after it was given back.
 *
 * <p>Segments of automatic and global arenas, and of {@link BufferPool}, need no guard: the
 * scheduler keeps them reachable. Segments of shared arenas do, because such an arena can be closed
 * at any time.
 *
 * <p>{@link #release()} runs on the thread that reaps completions; it must not block. What it
 * throws is logged and goes no further.
 */
@FunctionalInterface
public interface Guard {

  /** Guards nothing. */
  Guard NONE = () -> {};

  /** Gives back what is guarded. Called once by the scheduler, on its completion thread. */
  void release();

  /**
   * Keeps an object reachable until the operation is over.
   *
   * @param object what to keep, for instance the owner of the memory
   * @return the guard; it may be used for several operations
   */
  static Guard keepReachable(Object object) {
    return new KeepReachable(object);
  }

  /**
   * Closes an arena when the operation is over.
   *
   * @param arena an arena that any thread may close ({@link Arena#ofShared()})
   * @return the guard, for one operation
   * @throws IllegalArgumentException if the arena is confined to a thread, or cannot be closed
   */
  static Guard closing(Arena arena) {
    SegmentScopes.requireShared(arena);
    return arena::close;
  }

  /**
   * Runs an action when the operation is over.
   *
   * @param action what to run; short, and without blocking
   * @return the guard
   */
  static Guard running(Runnable action) {
    Objects.requireNonNull(action, "action");
    return action::run;
  }

  /**
   * Releases this guard, then another one, even if this one throws.
   *
   * @param next the guard to release second
   * @return both as one
   */
  default Guard and(Guard next) {
    Objects.requireNonNull(next, "next");
    return () -> {
      try {
        release();
      } finally {
        next.release();
      }
    };
  }
}

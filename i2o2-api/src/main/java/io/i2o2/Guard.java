package io.i2o2;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What must outlive an operation: released exactly once, after the kernel is done with the
 * operation and before its {@link Reply} completes.
 *
 * <p>The scheduler owns a guard from the moment a submission is accepted. A submission that is
 * refused (an exception, or {@code null} or {@code false} from a submit that never blocks) leaves
 * the guard with the caller, unreleased. If the kernel cannot be shown to be done with an operation
 * because its scheduler died, the guard is never released, what it holds stays reachable for the
 * life of the process, and an error is logged: a leak, never memory used after it was freed.
 *
 * <p>Segments of automatic and global arenas, and of {@link BufferPool}, need no guard: the
 * scheduler keeps them reachable. Segments of shared arenas do, because such an arena can be closed
 * at any time. Which guard is right depends on who comes last:
 *
 * <ul>
 *   <li>After a write that is the kernel: {@link #closing} frees an arena, {@link
 *       BufferPool#giving} returns a buffer.
 *   <li>After a read it is the reader, who has not seen a byte when the guard is released: {@link
 *       GuardedArena#guard()} and {@link BufferLease#guard()} keep the memory during the operation,
 *       and the reader closes arena or lease when it has used the bytes. The two above are refused.
 * </ul>
 *
 * <p>{@link #release()} runs on the thread that reaps completions, or, in {@link
 * Scheduler#run(Opcode, Guard)}, on the thread of the caller; it must not block. What it throws is
 * logged and goes no further.
 */
@FunctionalInterface
public interface Guard {

  /** Guards nothing. */
  Guard NONE = () -> {};

  /** Releases what is guarded. Called once by the scheduler. */
  void release();

  /**
   * Whether the release hands memory on: it may be freed, or another's, from then on. An operation
   * that reads into such memory is refused, because its reader would come too late. Asked by the
   * thread that submits.
   *
   * @param memory memory that the operation fills
   * @return true for {@link #closing} its arena and {@link BufferPool#giving} it back; a guard of
   *     one's own may say so too
   */
  default boolean handsOn(MemorySegment memory) {
    return false;
  }

  /**
   * Keeps an object reachable until the operation completes.
   *
   * @param object what to keep, for instance the owner of the memory
   * @return the guard; it may be used for several operations
   */
  static Guard keepReachable(Object object) {
    return new KeepReachable(object);
  }

  /**
   * Closes an arena when the operation completes: for memory that was written to a file and is
   * needed no more. With an operation that reads into the arena's memory it is refused, because the
   * arena would be closed before the reply; {@link GuardedArena} is for those.
   *
   * @param arena an arena that any thread may close ({@link Arena#ofShared()})
   * @return the guard, for one operation
   * @throws IllegalArgumentException if the arena is confined to a thread, or cannot be closed
   */
  static Guard closing(Arena arena) {
    return new HandingOn.Closing(arena);
  }

  /**
   * Runs an action when the operation completes.
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
    return new HandingOn.Both(this, next);
  }
}

package io.i2o2;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A shared arena that is not closed while operations use its memory.
 *
 * <pre>{@code
 * try (GuardedArena arena = new GuardedArena()) {
 *   MemorySegment buffer = arena.allocate(4096, 4096);
 *   int count = scheduler.submit(Opcode.read(file, buffer, 0), arena.guard()).joinOrThrow();
 *   use(buffer.asSlice(0, count));
 * }
 * }</pre>
 *
 * <p>Closing it while operations are under way, in the example because the wait was given up, puts
 * the end off: the memory is freed when the last of them has completed, and stays readable until
 * then. Without guards it is like {@link Arena#ofShared()}. Thread-safe.
 */
public final class GuardedArena implements Arena {
  private final Arena arena = Arena.ofShared();
  private final HoldCount holds = new HoldCount("the arena", arena::close);

  /** Makes an arena, to be closed. */
  public GuardedArena() {}

  /**
   * Keeps the arena open until an operation completes.
   *
   * @return the guard, for one operation. If the submission is refused, release it
   * @throws IllegalStateException if the arena was closed
   */
  public Guard guard() {
    return holds.hold();
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    if (holds.isClosed()) {
      throw new IllegalStateException("the arena was closed");
    }
    return arena.allocate(byteSize, byteAlignment);
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  /**
   * Frees the memory, at once or when the last operation that it is kept for has completed. Closing
   * it again has no effect.
   *
   * @throws IllegalStateException if something else uses the memory, such as a FileChannel: the
   *     arena stays open then
   */
  @Override
  public void close() {
    holds.close();
  }
}

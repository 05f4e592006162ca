package io.i2o2;

import java.lang.foreign.MemorySegment;

/**
 * A buffer of a {@link BufferPool} that its reader returns, once.
 *
 * <pre>{@code
 * try (BufferLease lease = pool.lease()) {
 *   MemorySegment buffer = lease.segment();
 *   int count = scheduler.submit(Opcode.read(file, buffer, 0), lease.guard()).joinOrThrow();
 *   use(buffer.asSlice(0, count));
 * }
 * }</pre>
 *
 * <p>Closing it while operations are under way puts the return off until the last of them is over.
 * Thread-safe.
 */
public final class BufferLease implements AutoCloseable {
  private final MemorySegment segment;
  private final HoldCount holds;

  BufferLease(BufferPool pool, MemorySegment segment) {
    this.segment = segment;
    this.holds = new HoldCount("the lease", () -> pool.giveLeased(segment));
  }

  /**
   * The buffer.
   *
   * @return of the pool's size and alignment, with whatever its last user left in it
   * @throws IllegalStateException if the lease was closed
   */
  public MemorySegment segment() {
    if (holds.isClosed()) {
      throw new IllegalStateException("the lease was closed");
    }
    return segment;
  }

  /**
   * Keeps the buffer out of the pool until an operation completes.
   *
   * @return the guard, for one operation. If the submission is refused, release it
   * @throws IllegalStateException if the lease was closed
   */
  public Guard guard() {
    return holds.hold();
  }

  /**
   * Returns the buffer, at once or when the last operation that it is kept for has completed.
   * Closing it again has no effect.
   */
  @Override
  public void close() {
    holds.close();
  }
}

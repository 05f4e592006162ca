package io.i2o2;

import io.i2o2.engine.OwnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of native buffers of one size, aligned for {@link FileOption#DIRECT}.
 *
 * <p>All of them lie in one automatic arena: the memory is freed when neither the pool nor any
 * buffer nor an operation on one can be reached, so operations need no guard for it. A buffer goes
 * back when its operations have been answered and their bytes used: by {@link #give}, by closing a
 * {@link #lease}, which waits for them, or, after a write, by {@link #giving}. Thread-safe.
 */
public final class BufferPool {
  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int LEASED = 2;

  /** Our own views: what is returned may be a view of another kind, such as a read-only one. */
  private final MemorySegment[] buffers;

  private final MemorySegment slab;
  private final long bytes;
  private final long stride;
  private final ArrayBlockingQueue<MemorySegment> free;
  private final AtomicIntegerArray states;

  /**
   * Allocates the buffers.
   *
   * @param count how many; 1 or more
   * @param bytes the size of each; 1 or more
   * @param alignment of each, in bytes; a power of two. 4096 does for nearly every device
   */
  public BufferPool(int count, long bytes, long alignment) {
    if (count < 1 || bytes < 1 || alignment < 1 || Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "a pool of "
              + count
              + " buffers of "
              + bytes
              + " bytes aligned to "
              + alignment
              + ": the first two must be 1 or more, the last a power of two");
    }
    this.bytes = bytes;
    this.stride = Math.addExact(bytes, alignment - 1) & -alignment;
    this.slab = Arena.ofAuto().allocate(Math.multiplyExact(stride, (long) count), alignment);
    this.free = new ArrayBlockingQueue<>(count);
    this.states = new AtomicIntegerArray(count);
    this.buffers = new MemorySegment[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = slab.asSlice(i * stride, bytes);
      free.add(buffers[i]);
    }
  }

  /**
   * Takes a buffer; parks while there is none. On the own thread of a scheduler, where callbacks
   * and guards run, use {@link #tryTake}: the buffer that is waited for may be on its way there.
   *
   * @return a buffer, with whatever its last user left in it
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException if there is none, on the own thread of a scheduler
   */
  public MemorySegment take() throws InterruptedException {
    return mark(awaitFree("BufferPool.take"), TAKEN);
  }

  /**
   * Takes a buffer if there is one.
   *
   * @return a buffer, or null
   */
  public @Nullable MemorySegment tryTake() {
    MemorySegment buffer = free.poll();
    return buffer == null ? null : mark(buffer, TAKEN);
  }

  /**
   * Takes a buffer on lease; parks while there is none.
   *
   * @return returns the buffer when it is closed and the operations on it have completed
   * @throws InterruptedException if interrupted while waiting
   * @throws IllegalStateException as for {@link #take}
   */
  public BufferLease lease() throws InterruptedException {
    return new BufferLease(this, mark(awaitFree("BufferPool.lease"), LEASED));
  }

  /**
   * Takes a buffer on lease if there is one.
   *
   * @return a lease, or null
   */
  public @Nullable BufferLease tryLease() {
    MemorySegment buffer = free.poll();
    return buffer == null ? null : new BufferLease(this, mark(buffer, LEASED));
  }

  /**
   * Gives a buffer back. No operation on it may be under way.
   *
   * @param buffer as taken from this pool, or a read-only view of it
   * @throws IllegalArgumentException if it is not of this pool, was returned already, or is on
   *     lease
   */
  public void give(MemorySegment buffer) {
    give(buffer, TAKEN);
  }

  /** The end of a lease. */
  void giveLeased(MemorySegment buffer) {
    give(buffer, LEASED);
  }

  private void give(MemorySegment buffer, int state) {
    int index = indexOf(buffer);
    if (index < 0) {
      throw notOfThisPool(buffer);
    }
    if (!states.compareAndSet(index, state, FREE)) {
      throw new IllegalArgumentException(
          states.get(index) == LEASED
              ? "the buffer is on lease, which gives it back when it is closed: " + buffer
              : "the buffer was given back already: " + buffer);
    }
    free.add(buffers[index]);
  }

  /**
   * Returns a buffer when an operation completes: for a write. With an operation that reads into
   * the buffer it is refused, because the buffer would be another's before the reply; {@link
   * #lease} is for those.
   *
   * @param buffer as taken from this pool
   * @return the guard, for one operation
   * @throws IllegalArgumentException if it is not of this pool
   */
  public Guard giving(MemorySegment buffer) {
    if (indexOf(buffer) < 0) {
      throw notOfThisPool(buffer);
    }
    return new HandingOn.Giving(this, buffer);
  }

  private int indexOf(MemorySegment buffer) {
    long offset = buffer.address() - slab.address();
    boolean ours =
        buffer.isNative()
            && offset >= 0
            && offset < slab.byteSize()
            && offset % stride == 0
            && buffer.byteSize() == bytes;
    return ours ? (int) (offset / stride) : -1;
  }

  private static IllegalArgumentException notOfThisPool(MemorySegment buffer) {
    return new IllegalArgumentException("the buffer is not of this pool: " + buffer);
  }

  private MemorySegment awaitFree(String what) throws InterruptedException {
    MemorySegment buffer = free.poll();
    if (buffer == null) {
      OwnThread.requireNone(what);
      buffer = free.take();
    }
    return buffer;
  }

  private MemorySegment mark(MemorySegment buffer, int state) {
    states.set((int) ((buffer.address() - slab.address()) / stride), state);
    return buffer;
  }
}

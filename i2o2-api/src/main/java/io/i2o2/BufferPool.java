package io.i2o2;

import io.i2o2.spi.OwnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of native buffers of one size, aligned for {@link FileOption#DIRECT}.
 *
 * <p>All of them lie in one automatic arena: the memory is freed when neither the pool nor any
 * buffer nor an operation on one can be reached, so operations need no guard for it. Give a buffer
 * back only when its operation has been answered, or let {@link #giving} do so. Thread-safe.
 */
public final class BufferPool {
  private final MemorySegment slab;
  private final long bytes;
  private final long stride;
  private final ArrayBlockingQueue<MemorySegment> free;
  private final AtomicIntegerArray taken;

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
    this.taken = new AtomicIntegerArray(count);
    for (int i = 0; i < count; i++) {
      free.add(slab.asSlice(i * stride, bytes));
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
    MemorySegment buffer = free.poll();
    if (buffer == null) {
      OwnThread.requireNone("BufferPool.take");
      buffer = free.take();
    }
    return mark(buffer);
  }

  /**
   * Takes a buffer if there is one.
   *
   * @return a buffer, or null
   */
  public @Nullable MemorySegment tryTake() {
    MemorySegment buffer = free.poll();
    return buffer == null ? null : mark(buffer);
  }

  /**
   * Gives a buffer back. No operation on it may be under way.
   *
   * @param buffer as taken from this pool
   * @throws IllegalArgumentException if it is not of this pool, or was given back already
   */
  public void give(MemorySegment buffer) {
    long offset = buffer.address() - slab.address();
    boolean ours =
        offset >= 0
            && offset < slab.byteSize()
            && offset % stride == 0
            && buffer.byteSize() == bytes;
    if (!ours || !taken.compareAndSet((int) (offset / stride), 1, 0)) {
      throw new IllegalArgumentException(
          ours ? "the buffer was given back already" : "the buffer is not of this pool: " + buffer);
    }
    free.add(buffer);
  }

  /**
   * Gives a buffer back when an operation is over.
   *
   * @param buffer as taken from this pool
   * @return the guard, for one operation
   */
  public Guard giving(MemorySegment buffer) {
    return () -> give(buffer);
  }

  private MemorySegment mark(MemorySegment buffer) {
    taken.set((int) ((buffer.address() - slab.address()) / stride), 1);
    return buffer;
  }
}

package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** Memory for one {@link Sys#readNow} at a time: its iovecs, and where it leaves errno. */
public final class ReadCall {
  /** How much memory it takes: pairs of cache lines, so that two threads share none. */
  public static final long BYTES = 256;

  /** How many iovecs it has room for. */
  public static final int MOST_VECTORS = 15;

  private static final long VECTOR_BYTES = 16;
  private static final long CAPTURE_BYTES = Linker.Option.captureStateLayout().byteSize();

  private final MemorySegment vectors;
  private final MemorySegment capture;
  private int count;

  /**
   * In some memory.
   *
   * @param memory {@link #BYTES} long
   */
  public ReadCall(MemorySegment memory) {
    this.vectors = memory.asSlice(0, MOST_VECTORS * VECTOR_BYTES);
    this.capture = memory.asSlice(MOST_VECTORS * VECTOR_BYTES, CAPTURE_BYTES);
  }

  /** Takes all iovecs out. */
  public void clear() {
    count = 0;
  }

  /** Adds an iovec; at most {@link #MOST_VECTORS}. */
  public void add(long address, long bytes) {
    vectors.set(JAVA_LONG, count * VECTOR_BYTES, address);
    vectors.set(JAVA_LONG, count * VECTOR_BYTES + 8, bytes);
    count++;
  }

  long vectors() {
    return vectors.address();
  }

  int count() {
    return count;
  }

  MemorySegment capture() {
    return capture;
  }
}

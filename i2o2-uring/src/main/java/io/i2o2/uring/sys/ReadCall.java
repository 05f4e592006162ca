package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** Memory for one {@link Sys#readNow} at a time: its struct iovec, and where it leaves errno. */
public final class ReadCall {
  /** How much memory it takes: a pair of cache lines, so that two threads share none. */
  public static final long BYTES = 128;

  private static final long VECTOR_BYTES = 16;
  private static final long CAPTURE_BYTES = Linker.Option.captureStateLayout().byteSize();

  private final MemorySegment vector;
  private final MemorySegment capture;

  /**
   * In some memory.
   *
   * @param memory {@link #BYTES} long
   */
  public ReadCall(MemorySegment memory) {
    this.vector = memory.asSlice(0, VECTOR_BYTES);
    this.capture = memory.asSlice(VECTOR_BYTES, CAPTURE_BYTES);
  }

  long vector(long address, long bytes) {
    vector.set(JAVA_LONG, 0, address);
    vector.set(JAVA_LONG, 8, bytes);
    return vector.address();
  }

  MemorySegment capture() {
    return capture;
  }
}

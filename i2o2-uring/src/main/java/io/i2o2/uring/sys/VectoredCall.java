package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** One {@link Sys#transfer} at a time: its kind, its iovecs, and where it leaves errno. */
public final class VectoredCall {
  /** How much memory it takes: pairs of cache lines, so that two threads share none. */
  public static final long BYTES = 256;

  /** How many iovecs it has room for. */
  public static final int MOST_VECTORS = 15;

  private static final long VECTOR_BYTES = 16;
  private static final long CAPTURE_BYTES = Linker.Option.captureStateLayout().byteSize();
  private static final boolean AMD64 = System.getProperty("os.arch").equals("amd64");

  private final MemorySegment vectors;
  private final MemorySegment capture;
  private Kind kind = Kind.READ_NOW;
  private int count;

  /** What it is to do. */
  public enum Kind {
    /** preadv2(2) with RWF_NOWAIT. */
    READ_NOW(0, AMD64 ? 327 : 286, 8),
    /** pwritev2(2) with RWF_NOWAIT. */
    WRITE_NOW(0, AMD64 ? 328 : 287, 8),
    /** pread64(2), or preadv2(2), which takes about 100 ns more. */
    READ_AT(AMD64 ? 17 : 67, AMD64 ? 327 : 286, 0),
    /** pwrite64(2), or pwritev2(2). */
    WRITE_AT(AMD64 ? 18 : 68, AMD64 ? 328 : 287, 0);

    /** The system call for one segment; 0 for that with vectors. */
    final long single;

    final long vectored;
    final long flags;

    Kind(long single, long vectored, long flags) {
      this.single = single;
      this.vectored = vectored;
      this.flags = flags;
    }

    /** Which of the four. */
    public static Kind of(boolean isRead, boolean mayWait) {
      if (mayWait) {
        return isRead ? READ_AT : WRITE_AT;
      }
      return isRead ? READ_NOW : WRITE_NOW;
    }
  }

  /**
   * In some memory.
   *
   * @param memory {@link #BYTES} long
   */
  public VectoredCall(MemorySegment memory) {
    this.vectors = memory.asSlice(0, MOST_VECTORS * VECTOR_BYTES);
    this.capture = memory.asSlice(MOST_VECTORS * VECTOR_BYTES, CAPTURE_BYTES);
  }

  /** Takes all iovecs out. */
  public void clear(Kind next) {
    kind = next;
    count = 0;
  }

  /** Adds an iovec; at most {@link #MOST_VECTORS}. */
  public void add(long address, long bytes) {
    vectors.set(JAVA_LONG, count * VECTOR_BYTES, address);
    vectors.set(JAVA_LONG, count * VECTOR_BYTES + 8, bytes);
    count++;
  }

  /** What it is to do. */
  public Kind kind() {
    return kind;
  }

  boolean isSingle() {
    return count == 1 && kind.single != 0;
  }

  long firstAddress() {
    return vectors.get(JAVA_LONG, 0);
  }

  long firstBytes() {
    return vectors.get(JAVA_LONG, 8);
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

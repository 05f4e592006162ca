package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** One {@link Sys#call} about a file at a time: its arguments, and where it leaves errno. */
public final class FileCall {
  /** How much memory it takes. */
  public static final long BYTES = 1408;

  /** How long a path it has room for. */
  public static final int MOST_PATH_BYTES = 1023;

  private static final boolean AMD64 = System.getProperty("os.arch").equals("amd64");
  static final int OPENAT2 = 437;
  private static final int STATX = AMD64 ? 332 : 291;
  private static final int FCNTL = AMD64 ? 72 : 25;
  static final int CLOSE = AMD64 ? 3 : 57;

  private static final int IOCTL = AMD64 ? 16 : 29;

  private static final int F_SETFL = 4;
  private static final int FIOQSIZE = 0x5460;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_STATX_DONT_SYNC = 0x4000;
  private static final int STATX_TYPE_LINKS = 0x1 | 0x4;

  // struct open_how
  private static final long HOW_BYTES = 24;
  private static final long RESOLVE_AT = 16;
  private static final int RESOLVE_CACHED = 0x20; // 5.12

  // The memory
  private static final long HOW_AT = 16;
  private static final long EMPTY_AT = HOW_AT + HOW_BYTES;
  private static final long STATX_AT = 64;
  private static final long PATH_AT = STATX_AT + Abi.STATX_BYTES;

  private final MemorySegment memory;
  private final MemorySegment capture;
  private final long address;

  // Not an array: the call reads them one by one.
  long number;
  long first;
  long second;
  long third;
  long fourth;
  long fifth;

  /**
   * In some memory, of zeros.
   *
   * @param memory {@link #BYTES} long
   */
  public FileCall(MemorySegment memory) {
    this.memory = memory;
    this.capture = memory.asSlice(0, Linker.Option.captureStateLayout().byteSize());
    this.address = memory.address();
    memory.set(JAVA_LONG, HOW_AT + RESOLVE_AT, RESOLVE_CACHED);
  }

  /**
   * openat2(2) with RESOLVE_CACHED: −EAGAIN where what the path leads to is not in memory.
   *
   * @param path without a zero at the end, at most {@link #MOST_PATH_BYTES} long
   */
  public FileCall open(byte[] path, int flags) {
    MemorySegment.copy(path, 0, memory, JAVA_BYTE, PATH_AT, path.length);
    memory.set(JAVA_BYTE, PATH_AT + path.length, (byte) 0);
    memory.set(JAVA_LONG, HOW_AT, Integer.toUnsignedLong(flags));
    return set(OPENAT2, Abi.AT_FDCWD, address + PATH_AT, address + HOW_AT, HOW_BYTES, 0);
  }

  /** statx(2) of what {@link #mode} and {@link #links} give afterwards. */
  public FileCall look(int fd) {
    memory.set(JAVA_SHORT, STATX_AT + Abi.STATX_MODE_AT, (short) 0);
    return set(
        STATX,
        fd,
        address + EMPTY_AT,
        AT_EMPTY_PATH | AT_STATX_DONT_SYNC,
        STATX_TYPE_LINKS,
        address + STATX_AT);
  }

  /**
   * ioctl(2), FIOQSIZE: what a regular file or a folder takes on disk, and −ENOTTY for any other;
   * in half the time of statx(2).
   */
  public FileCall size(int fd) {
    return set(IOCTL, fd, FIOQSIZE, address + STATX_AT, 0, 0);
  }

  /** fcntl(2), F_SETFL. */
  public FileCall setFlags(int fd, int flags) {
    return set(FCNTL, fd, F_SETFL, flags, 0, 0);
  }

  /** close(2). */
  public FileCall close(int fd) {
    return set(CLOSE, fd, 0, 0, 0, 0);
  }

  /** The kind of file, and its permissions; 0 if that is not known. */
  public int mode() {
    return Short.toUnsignedInt(memory.get(JAVA_SHORT, STATX_AT + Abi.STATX_MODE_AT));
  }

  /** By how many names it is known. */
  public int links() {
    return memory.get(JAVA_INT, STATX_AT + Abi.STATX_LINKS_AT);
  }

  /** How many bytes it takes, after {@link #size}. */
  public long bytes() {
    return memory.get(JAVA_LONG, STATX_AT);
  }

  MemorySegment capture() {
    return capture;
  }

  private FileCall set(long number, long first, long second, long third, long fourth, long fifth) {
    this.number = number;
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
    this.fifth = fifth;
    return this;
  }
}

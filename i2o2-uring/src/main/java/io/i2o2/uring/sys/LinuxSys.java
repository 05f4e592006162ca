package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of 64-bit Linux, through libc. The numbers of the io_uring calls are the same on
 * x86-64, aarch64 and riscv64.
 *
 * <p>No call is {@linkplain Linker.Option#critical critical}: a thread that waits in {@code enter}
 * would hold up every garbage collection, and the gain was about 1 %.
 */
@SuppressWarnings("restricted") // this package is where native access is granted
public final class LinuxSys implements Sys {
  private static final int SETUP = 425;
  private static final int ENTER = 426;
  private static final int REGISTER = 427;
  private static final int STATX = System.getProperty("os.arch").equals("amd64") ? 332 : 291;

  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_SHARED_POPULATE = 0x01 | 0x8000;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final long RLIM_INFINITY = -1;
  private static final int F_SETFL = 4;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC = 0x7ff;
  private static final int MADV_POPULATE_WRITE = 23;
  private static final short POLLIN = 1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          symbol("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle MMAP =
      call(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      call("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          symbol("open"),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle FCNTL =
      LINKER.downcallHandle(
          symbol("fcntl"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle EVENTFD =
      call("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle WRITE =
      call("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle READ =
      call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      call("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle POLL =
      call("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle SCHED_SETAFFINITY =
      call("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle GETRLIMIT =
      call("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1L);

  static {
    // The calls that users' threads make. Linked here (they answer EBADF), and not by one of them
    // at the end of its stack: what fails to link there may fail for all.
    LinuxSys sys = new LinuxSys();
    sys.wake(-1);
    sys.transfer(new VectoredCall(Arena.ofAuto().allocate(VectoredCall.BYTES, 8)), -1, 0);
    sys.call(new FileCall(Arena.ofAuto().allocate(FileCall.BYTES, 8)).close(-1));
  }

  /** Where this instance's calls leave errno; allocated with it, so that no call allocates. */
  private final MemorySegment capture = Arena.ofAuto().allocate(CAPTURE);

  /** struct pollfd. */
  private final MemorySegment polled = Arena.ofAuto().allocate(8, 4);

  @Override
  public int setup(int entries, long params) {
    return (int) syscall(SETUP, entries, params, 0, 0, 0, 0);
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    return (int) syscall(ENTER, fd, toSubmit, minComplete, flags, argument, argumentBytes);
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    return (int) syscall(REGISTER, fd, opcode, argument, count, 0, 0);
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    try {
      long address =
          (long)
              MMAP.invokeExact(
                  capture, 0L, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, offset);
      return address == -1 ? -errno(capture) : address;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int munmap(long address, long bytes) {
    try {
      return result((int) MUNMAP.invokeExact(capture, address, bytes));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int open(long path, int flags, int mode) {
    try {
      return result((int) OPEN.invokeExact(capture, path, flags, mode));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int setFlags(int fd, int flags) {
    try {
      return result((int) FCNTL.invokeExact(capture, fd, F_SETFL, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int close(int fd) {
    try {
      return result((int) CLOSE.invokeExact(capture, fd));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int eventfd() {
    try {
      return result((int) EVENTFD.invokeExact(capture, 0, EFD_CLOEXEC));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int wake(int eventfd) {
    // Many threads wake, each needs an errno of its own; it is rare enough to allocate.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment own = arena.allocate(CAPTURE);
      long written = (long) WRITE.invokeExact(own, eventfd, ONE, ONE.byteSize());
      return written < 0 ? -errno(own) : (int) written;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long read(int fd, long address, long bytes) {
    try {
      long count = (long) READ.invokeExact(capture, fd, address, bytes);
      return count < 0 ? -errno(capture) : count;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Linux takes the offset of vectors in two halves; 64-bit systems use the first as a whole. */
  @Override
  public long transfer(VectoredCall call, int fd, long offset) {
    MemorySegment own = call.capture();
    VectoredCall.Kind kind = call.kind();
    boolean isSingle = call.isSingle();
    long number = isSingle ? kind.single : kind.vectored;
    long first = isSingle ? call.firstAddress() : call.vectors();
    long second = isSingle ? call.firstBytes() : call.count();
    try {
      long bytes =
          (long) SYSCALL.invokeExact(own, number, (long) fd, first, second, offset, 0L, kind.flags);
      return bytes < 0 ? -errno(own) : bytes;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long call(FileCall call) {
    MemorySegment own = call.capture();
    try {
      long result =
          (long)
              SYSCALL.invokeExact(
                  own,
                  call.number,
                  call.first,
                  call.second,
                  call.third,
                  call.fourth,
                  call.fifth,
                  0L);
      return result < 0 ? -errno(own) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int statx(int fd, long path, long statx) {
    return (int) syscall(STATX, fd, path, AT_EMPTY_PATH, STATX_BASIC, statx, 0);
  }

  @Override
  public int populate(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment own = arena.allocate(CAPTURE);
      int result = (int) MADVISE.invokeExact(own, address, bytes, MADV_POPULATE_WRITE);
      return result < 0 ? -errno(own) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int poll(int fd, int timeoutMillis) {
    polled.set(JAVA_INT, 0, fd);
    polled.set(JAVA_SHORT, 4, POLLIN);
    polled.set(JAVA_SHORT, 6, (short) 0);
    try {
      return result((int) POLL.invokeExact(capture, polled, 1L, timeoutMillis));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int setAffinity(long mask, long bytes) {
    try {
      return result((int) SCHED_SETAFFINITY.invokeExact(capture, 0, bytes, mask));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long limit(int resource) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment softAndHard = arena.allocate(JAVA_LONG, 2);
      int status = result((int) GETRLIMIT.invokeExact(capture, resource, softAndHard));
      long soft = softAndHard.get(JAVA_LONG, 0);
      return status < 0 ? status : soft == RLIM_INFINITY ? Long.MAX_VALUE : soft;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private long syscall(
      long number, long first, long second, long third, long fourth, long fifth, long sixth) {
    try {
      long result =
          (long) SYSCALL.invokeExact(capture, number, first, second, third, fourth, fifth, sixth);
      return result < 0 ? -errno(capture) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private int result(int returned) {
    return returned < 0 ? -errno(capture) : returned;
  }

  private static int errno(MemorySegment capture) {
    return (int) ERRNO.get(capture, 0L);
  }

  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(symbol(name), descriptor, Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment symbol(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("libc has no " + name));
  }

  /** A downcall itself throws nothing but errors of the JVM. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof RuntimeException runtime) {
      return runtime;
    }
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e);
  }
}

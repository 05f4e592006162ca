package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.i2o2.engine.CallInterceptor;
import io.i2o2.engine.CallInterceptor.Call;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** System calls that an interceptor is asked about first. */
public final class InterceptedSys implements Sys {
  private static final long FLAGS_AT = 8; // struct io_uring_params
  private static final long PARAMS_BYTES = 120;
  private static final long PROBE_BYTES = 16; // struct io_uring_probe
  private static final long PROBE_OP_BYTES = 8; // struct io_uring_probe_op
  private static final long TABLE_BYTES = 32; // struct io_uring_rsrc_register

  private final Sys real;
  private final CallInterceptor interceptor;

  private InterceptedSys(Sys real, CallInterceptor interceptor) {
    this.real = real;
    this.interceptor = interceptor;
  }

  /** With an interceptor between; without one, the calls as they are. */
  public static Sys of(Sys real, @Nullable CallInterceptor interceptor) {
    return interceptor == null ? real : new InterceptedSys(real, interceptor);
  }

  @Override
  public int setup(int entries, long params) {
    MemorySegment memory = NativeMemory.at(params, PARAMS_BYTES);
    int flags = memory.get(JAVA_INT, FLAGS_AT);
    int refused = interceptor.before(Call.SETUP, entries, flags, memory);
    if (refused < 0) {
      return refused;
    }
    int fd = real.setup(entries, params);
    if (fd >= 0) {
      interceptor.after(Call.SETUP, entries, memory);
    }
    return fd;
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    int refused = interceptor.before(Call.ENTER, toSubmit, flags, MemorySegment.NULL);
    return refused < 0
        ? refused
        : real.enter(fd, toSubmit, minComplete, flags, argument, argumentBytes);
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    MemorySegment memory = structure(opcode, argument, count);
    int refused = interceptor.before(Call.REGISTER, opcode, 0, memory);
    if (refused < 0) {
      return refused;
    }
    int result = real.register(fd, opcode, argument, count);
    if (result >= 0) {
      interceptor.after(Call.REGISTER, opcode, memory);
    }
    return result;
  }

  private static MemorySegment structure(int opcode, long argument, int count) {
    return switch (opcode) {
      case Abi.REGISTER_PROBE -> NativeMemory.at(argument, PROBE_BYTES + count * PROBE_OP_BYTES);
      case Abi.REGISTER_FILES2, Abi.REGISTER_BUFFERS2 -> NativeMemory.at(argument, TABLE_BYTES);
      default -> MemorySegment.NULL;
    };
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    int refused = interceptor.before(Call.MMAP, bytes, 0, MemorySegment.NULL);
    return refused < 0 ? refused : real.mmap(bytes, fd, offset);
  }

  @Override
  public int wake(int eventfd) {
    int refused = interceptor.before(Call.WAKE, eventfd, 0, MemorySegment.NULL);
    return refused < 0 ? refused : real.wake(eventfd);
  }

  @Override
  public int munmap(long address, long bytes) {
    return real.munmap(address, bytes);
  }

  @Override
  public int setFlags(int fd, int flags) {
    return real.setFlags(fd, flags);
  }

  @Override
  public int close(int fd) {
    return real.close(fd);
  }

  @Override
  public int open(long path, int flags, int mode) {
    return real.open(path, flags, mode);
  }

  @Override
  public int eventfd() {
    return real.eventfd();
  }

  @Override
  public long read(int fd, long address, long bytes) {
    return real.read(fd, address, bytes);
  }

  @Override
  public long transfer(VectoredCall call, int fd, long offset) {
    return real.transfer(call, fd, offset);
  }

  @Override
  public long call(FileCall call) {
    return real.call(call);
  }

  @Override
  public int statx(int fd, long path, long statx) {
    return real.statx(fd, path, statx);
  }

  @Override
  public int populate(long address, long bytes) {
    return real.populate(address, bytes);
  }

  @Override
  public int poll(int fd, int timeoutMillis) {
    return real.poll(fd, timeoutMillis);
  }

  @Override
  public int setAffinity(long mask, long bytes) {
    return real.setAffinity(mask, bytes);
  }

  @Override
  public long limit(int resource) {
    return real.limit(resource);
  }
}

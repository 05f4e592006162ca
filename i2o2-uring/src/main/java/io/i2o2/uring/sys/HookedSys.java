package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.i2o2.spi.SystemCallHook;
import io.i2o2.spi.SystemCallHook.Call;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * System calls that a {@link SystemCallHook} is asked about first: it makes them fail, or lets the
 * kernel look older than it is. Stands between only where a hook is on the path.
 */
public final class HookedSys implements Sys {
  private static final int EINVAL = 22;
  private static final long FLAGS_AT = 8; // struct io_uring_params
  private static final long FEATURES_AT = 20;
  private static final long PARAMS_BYTES = 120;

  private final Sys real;
  private final SystemCallHook hook;
  private final boolean hasTurns;

  /** The kernel to imitate, as of the last ring that was made; null for the one that is there. */
  private volatile @Nullable OlderKernel imitated;

  private HookedSys(Sys real, SystemCallHook hook, boolean hasTurns) {
    this.real = real;
    this.hook = hook;
    this.hasTurns = hasTurns;
  }

  /** For a scheduler: with a hook around it, if one is on the path; else as it is. */
  public static Sys of(Sys real) {
    return of(real, true);
  }

  /** For a probe, which has no loop that could die: the same but for the turns. */
  public static Sys ofProbe(Sys real) {
    return of(real, false);
  }

  private static Sys of(Sys real, boolean hasTurns) {
    return SystemCallHook.find().<Sys>map(hook -> new HookedSys(real, hook, hasTurns)).orElse(real);
  }

  @Override
  public int setup(int entries, long params) {
    int refused = hook.before(Call.SETUP, entries);
    if (refused < 0) {
      return refused;
    }
    SystemCallHook.Kernel kernel = hook.kernel();
    OlderKernel older = kernel == null ? null : new OlderKernel(kernel);
    imitated = older;
    if (older == null) {
      return real.setup(entries, params);
    }
    MemorySegment memory = NativeMemory.at(params, PARAMS_BYTES);
    if (!older.knowsSetup(memory.get(JAVA_INT, FLAGS_AT))) {
      return -EINVAL;
    }
    int fd = real.setup(entries, params);
    memory.set(JAVA_INT, FEATURES_AT, older.features(memory.get(JAVA_INT, FEATURES_AT)));
    return fd;
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    // A turn that has nothing for the kernel is none that could fail.
    if (hasTurns) {
      hook.turn();
    }
    int refused = hook.before(Call.ENTER, toSubmit);
    if (refused < 0) {
      return refused;
    }
    OlderKernel older = imitated;
    return older != null && !older.knowsEnter(flags)
        ? -EINVAL
        : real.enter(fd, toSubmit, minComplete, flags, argument, argumentBytes);
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    int refused = hook.before(Call.REGISTER, opcode);
    if (refused < 0) {
      return refused;
    }
    OlderKernel older = imitated;
    if (older == null) {
      return real.register(fd, opcode, argument, count);
    }
    if (!older.knowsRegister(opcode, argument)) {
      return -EINVAL;
    }
    int result = real.register(fd, opcode, argument, count);
    if (opcode == Abi.REGISTER_PROBE && result >= 0) {
      older.cutProbe(argument, count);
    }
    return result;
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    int refused = hook.before(Call.MMAP, bytes);
    return refused < 0 ? refused : real.mmap(bytes, fd, offset);
  }

  @Override
  public int wake(int eventfd) {
    int refused = hook.before(Call.WAKE, eventfd);
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
  public long readNow(ReadCall call, int fd, long address, long bytes, long offset) {
    return real.readNow(call, fd, address, bytes, offset);
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

package io.i2o2.uring.driver;

import io.i2o2.Errno;
import io.i2o2.engine.FilesInPlace;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import io.i2o2.uring.ring.FileStatus;
import io.i2o2.uring.ring.OpenBits;
import io.i2o2.uring.ring.PathBytes;
import io.i2o2.uring.sys.FileCall;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Opens and closes on the thread of their caller, by openat2(2) with RESOLVE_CACHED. Any thread.
 *
 * <p>As the ring does, it opens without waiting (O_NONBLOCK), for a lease or the other end of a
 * FIFO; but it leaves that so for a regular file, whose reads by pread(2) and preadv2(2) heed it
 * not, until the ring is to use it.
 */
final class CachedOpens implements FilesInPlace {
  /** A file of so many has one extent or a few. */
  private static final long MOST_SMALL_BYTES = 64 * 1024;

  private static final Opened NO_MEMORY = new Opened(-Errno.EAGAIN, Kind.OTHER);

  private final Sys sys;
  private final CallMemory<FileCall> calls = new CallMemory<>(FileCall.BYTES, FileCall::new);

  CachedOpens(Sys sys) {
    this.sys = sys;
  }

  @Override
  public Opened open(OpenAt open, OpenFlags flags) {
    byte[] path = PathBytes.of(open.path());
    int taken = path.length > FileCall.MOST_PATH_BYTES ? CallMemory.NONE : calls.take();
    if (taken == CallMemory.NONE) {
      return NO_MEMORY;
    }
    try {
      FileCall call = calls.get(taken);
      int bits = OpenBits.of(flags);
      int file = (int) sys.call(call.open(path, bits | OpenBits.O_NONBLOCK));
      return file < 0 ? new Opened(file, Kind.OTHER) : opened(call, file, flags, bits);
    } finally {
      calls.giveBack(taken);
    }
  }

  private Opened opened(FileCall call, int file, OpenFlags flags, int bits) {
    if (sys.call(call.size(file)) == 0) {
      return new Opened(file, call.bytes() <= MOST_SMALL_BYTES ? Kind.SMALL : Kind.REGULAR);
    }
    int mode = sys.call(call.look(file)) == 0 ? call.mode() : 0;
    if (FileStatus.isFifo(mode) && !flags.write()) {
      return new Opened(file, Kind.WAITS_TO_OPEN);
    }
    sys.call(call.setFlags(file, bits));
    return new Opened(file, FileStatus.ofModeMayWait(mode) ? Kind.STREAM : Kind.OTHER);
  }

  @Override
  public void makeWaiting(int file, OpenFlags flags) {
    must(call -> call.setFlags(file, OpenBits.of(flags)));
  }

  @Override
  public boolean isKept(int file) {
    int taken = calls.take();
    if (taken == CallMemory.NONE) {
      return false;
    }
    try {
      FileCall call = calls.get(taken);
      return sys.call(call.look(file)) == 0 && call.links() > 0;
    } finally {
      calls.giveBack(taken);
    }
  }

  @Override
  public int close(int file) {
    return must(call -> call.close(file));
  }

  @Override
  public void rehearse() {
    OpenAt none = new OpenAt(Path.of("/dev/null/none"), Set.of(), 0);
    open(none, none.flags());
    makeWaiting(-1, none.flags());
    isKept(-1);
    close(-1);
  }

  /** Makes a call that cannot be left to the ring. */
  private int must(UnaryOperator<FileCall> call) {
    int taken = calls.take();
    if (taken == CallMemory.NONE) {
      try (Arena arena = Arena.ofConfined()) {
        return (int) sys.call(call.apply(new FileCall(arena.allocate(FileCall.BYTES, 8))));
      }
    }
    try {
      return (int) sys.call(call.apply(calls.get(taken)));
    } finally {
      calls.giveBack(taken);
    }
  }
}

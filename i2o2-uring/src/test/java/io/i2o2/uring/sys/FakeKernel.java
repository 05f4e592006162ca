package io.i2o2.uring.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.i2o2.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A ring of plain memory: a test sees the bytes of each SQE, and says what completes, when, and how
 * often. It knows the read of the eventfd and its cancelling; all else goes to the test.
 */
public final class FakeKernel implements Sys {
  private static final int FEATURES = 0x7ff;
  private static final int SETUP_SQE128 = 1 << 10;
  private static final int SETUP_CQE32 = 1 << 11;
  private static final int SETUP_NO_SQARRAY = 1 << 16;
  private static final int SETUP_MIXED = 1 << 18 | 1 << 19;
  private static final int SQE_CQE_SKIP_SUCCESS = 1 << 6;
  private static final int CQE_SKIP = 1 << 5;
  private static final int CQE_32 = 1 << 15;
  private static final int EINVAL = 22;
  private static final int ENTER_EXT_ARG = 1 << 3;
  private static final int EAGAIN = 11;
  private static final int ETIME = 62;
  private static final int EALREADY = 114;
  private static final int ECANCELED = 125;
  private static final int OP_ASYNC_CANCEL = 14;
  private static final int OP_READ = 22;
  private static final int OP_URING_CMD128 = 64;
  private static final int RING_FD = 1_000_001;
  private static final int EVENT_FD = 1_000_002;
  private static final int SQ_HEAD = 0;
  private static final int SQ_TAIL = 4;
  private static final int SQ_FLAGS = 8;
  private static final int CQ_HEAD = 64;
  private static final int CQ_TAIL = 68;
  private static final int CQES = 128;
  private static final VarHandle INT = JAVA_INT.varHandle();

  private final Arena arena = Arena.ofAuto();
  private final Object lock = new Object();
  private final List<MemorySegment> seen = new ArrayList<>();
  private Consumer<MemorySegment> handler = sqe -> complete(userData(sqe), 0, 0);
  private MemorySegment queues = MemorySegment.NULL;
  private MemorySegment sqes = MemorySegment.NULL;
  private int sqEntries;
  private int cqEntries;
  private int sqeBytes;
  private int cqeBytes;
  private boolean knowsMixed;
  private boolean mixed;
  private int fillers;
  private long wakeRead = -1;
  private int wakes;
  private boolean keepsTheWake;
  private boolean interrupted;
  private volatile int mode = 0100644;
  private volatile int links = 1;
  private final Set<Integer> closed = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Integer> fileFlags = new ConcurrentHashMap<>();

  /** What becomes of an SQE that the loop submitted; runs on the loop's thread. */
  public FakeKernel on(Consumer<MemorySegment> sqeHandler) {
    handler = sqeHandler;
    return this;
  }

  /** A kernel that takes both sizes in one ring, as from 6.19 on. */
  public FakeKernel mixesSizes() {
    knowsMixed = true;
    return this;
  }

  /** How many no-ops without a completion have filled a last entry. */
  public int fillers() {
    synchronized (lock) {
      return fillers;
    }
  }

  /**
   * From now on the read of the eventfd never ends: it cannot be cancelled, and wakes interrupt.
   */
  public FakeKernel keepsTheWake() {
    synchronized (lock) {
      keepsTheWake = true;
    }
    return this;
  }

  /** Whether the read of the eventfd is under way. */
  public boolean isReadingTheWake() {
    synchronized (lock) {
      return wakeRead != -1;
    }
  }

  /** The descriptors that were closed by close(2). */
  public Set<Integer> closed() {
    return Set.copyOf(closed);
  }

  /** The flags that a descriptor was given by fcntl(2), or all of them if it was given none. */
  public int flags(int fd) {
    return fileFlags.getOrDefault(fd, -1);
  }

  /** What statx(2) says of every file: its kind and permissions, and how many names it has. */
  public FakeKernel files(int kindAndMode, int names) {
    mode = kindAndMode;
    links = names;
    return this;
  }

  public static long userData(MemorySegment sqe) {
    return sqe.get(JAVA_LONG, 32);
  }

  /** Posts a completion, from any thread. */
  public void complete(long userData, int result, long extra) {
    synchronized (lock) {
      int tail = queues.get(JAVA_INT, CQ_TAIL);
      boolean isLong = mixed && extra != 0;
      if (isLong && (tail + 1 & cqEntries - 1) == 0) {
        // What the entry says besides is of its last use.
        queues.set(JAVA_INT, at(tail) + 12, CQE_SKIP);
        tail++;
      }
      long at = at(tail);
      queues.set(JAVA_LONG, at, userData);
      queues.set(JAVA_INT, at + 8, result);
      queues.set(JAVA_INT, at + 12, isLong ? CQE_32 : 0);
      if (cqeBytes == 32 || isLong) {
        queues.set(JAVA_LONG, at + 16, extra);
        queues.set(JAVA_LONG, at + 24, -1);
      }
      tail += isLong ? 2 : 1;
      if (tail - (int) INT.getAcquire(queues, (long) CQ_HEAD) > cqEntries) {
        throw new AssertionError("the completion queue overflows");
      }
      INT.setRelease(queues, (long) CQ_TAIL, tail);
      lock.notifyAll();
    }
  }

  private long at(int index) {
    return CQES + (long) (index & cqEntries - 1) * cqeBytes;
  }

  /** The SQEs taken so far, the eventfd's left out. */
  public List<MemorySegment> seen() {
    synchronized (lock) {
      return List.copyOf(seen);
    }
  }

  @Override
  public int setup(int entries, long params) {
    MemorySegment memory = NativeMemory.at(params, 120);
    int flags = memory.get(JAVA_INT, 8);
    mixed = (flags & SETUP_MIXED) == SETUP_MIXED;
    if ((flags & SETUP_MIXED) != 0 && !(knowsMixed && mixed)) {
      return -EINVAL;
    }
    sqEntries = entries;
    cqEntries = (flags & Abi.SETUP_CQSIZE) != 0 ? memory.get(JAVA_INT, 4) : 2 * entries;
    sqeBytes = (flags & SETUP_SQE128) != 0 ? 128 : 64;
    cqeBytes = (flags & SETUP_CQE32) != 0 ? 32 : 16;
    if ((flags & SETUP_NO_SQARRAY) != 0) {
      return -EINVAL;
    }
    int array = CQES + cqEntries * cqeBytes;
    queues = arena.allocate(array + 4L * entries, 64);
    // A slot's last user may have left anything: an encoder must write every byte it means.
    sqes = arena.allocate((long) entries * sqeBytes, 64).fill((byte) 0xA5);
    memory.set(JAVA_INT, 0, sqEntries);
    memory.set(JAVA_INT, 4, cqEntries);
    memory.set(JAVA_INT, 20, FEATURES);
    memory.set(JAVA_INT, 40, SQ_HEAD);
    memory.set(JAVA_INT, 44, SQ_TAIL);
    memory.set(JAVA_INT, 56, SQ_FLAGS);
    memory.set(JAVA_INT, 64, array);
    memory.set(JAVA_INT, 80, CQ_HEAD);
    memory.set(JAVA_INT, 84, CQ_TAIL);
    memory.set(JAVA_INT, 100, CQES);
    return RING_FD;
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    synchronized (lock) {
      int head = queues.get(JAVA_INT, SQ_HEAD);
      int count = Math.min(toSubmit, (int) INT.getAcquire(queues, (long) SQ_TAIL) - head);
      long array = CQES + (long) cqEntries * cqeBytes;
      for (int i = 0; i < count; i++) {
        int index = queues.get(JAVA_INT, array + 4L * (head + i & sqEntries - 1));
        if (mixed && sqes.get(JAVA_BYTE, (long) index * sqeBytes) == OP_URING_CMD128) {
          i++;
          takeLong(index, i < count);
        } else {
          take(sqes.asSlice((long) index * sqeBytes, sqeBytes));
        }
      }
      INT.setRelease(queues, (long) SQ_HEAD, head + count);
      boolean waited = minComplete == 0 || awaitCompletion(flags, argument);
      return waited || count > 0 ? count : -ETIME;
    }
  }

  /** Of two neighbours that were published together, or it fails. */
  private void takeLong(int index, boolean hasSecond) {
    if (!hasSecond || index == sqEntries - 1) {
      complete(userData(sqes.asSlice((long) index * sqeBytes)), -EINVAL, 0);
    } else {
      take(sqes.asSlice((long) index * sqeBytes, 2L * sqeBytes));
    }
  }

  private void take(MemorySegment sqe) {
    int opcode = sqe.get(JAVA_INT, 0) & 0xff;
    if (opcode == 0 && (sqe.get(JAVA_BYTE, 1) & SQE_CQE_SKIP_SUCCESS) != 0) {
      fillers++;
      return;
    }
    if (opcode == OP_READ && sqe.get(JAVA_INT, 4) == EVENT_FD) {
      wakeRead = userData(sqe);
      wakeIfDue();
    } else if (opcode == OP_ASYNC_CANCEL && sqe.get(JAVA_LONG, 16) == wakeRead) {
      if (keepsTheWake) {
        complete(userData(sqe), -EALREADY, 0);
      } else {
        complete(wakeRead, -ECANCELED, 0);
        complete(userData(sqe), 0, 0);
        wakeRead = -1;
      }
    } else {
      MemorySegment copy = arena.allocate(sqe.byteSize(), 64).copyFrom(sqe);
      seen.add(copy);
      handler.accept(copy);
    }
  }

  private boolean awaitCompletion(int flags, long argument) {
    long millis = 10_000;
    if ((flags & ENTER_EXT_ARG) != 0) {
      long timespec = NativeMemory.at(argument, 24).get(JAVA_LONG, 16);
      MemorySegment time = NativeMemory.at(timespec, 16);
      millis = time.get(JAVA_LONG, 0) * 1000 + time.get(JAVA_LONG, 8) / 1_000_000;
    }
    long end = System.nanoTime() + millis * 1_000_000;
    while (queues.get(JAVA_INT, CQ_TAIL) == (int) INT.getAcquire(queues, (long) CQ_HEAD)) {
      if (interrupted) {
        interrupted = false;
        return true;
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        lock.wait(left);
      } catch (InterruptedException e) {
        return true;
      }
    }
    return true;
  }

  private void wakeIfDue() {
    if (wakes > 0 && wakeRead != -1) {
      long read = wakeRead;
      wakes = 0;
      wakeRead = -1;
      complete(read, 8, 0);
    }
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    return switch (opcode) {
      case Abi.REGISTER_FILES2, Abi.REGISTER_BUFFERS2, Abi.REGISTER_ENABLE_RINGS -> 0;
      case Abi.REGISTER_FILES_UPDATE2, Abi.REGISTER_BUFFERS_UPDATE -> 1;
      default -> -EINVAL;
    };
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    MemorySegment memory = offset == Abi.OFF_SQES ? sqes : queues;
    if (bytes != memory.byteSize()) {
      throw new AssertionError(bytes + " bytes mapped of " + memory.byteSize());
    }
    return memory.address();
  }

  @Override
  public int wake(int eventfd) {
    synchronized (lock) {
      if (keepsTheWake) {
        interrupted = true;
        lock.notifyAll();
      } else {
        wakes++;
        wakeIfDue();
      }
      return 8;
    }
  }

  @Override
  public int munmap(long address, long bytes) {
    return 0;
  }

  @Override
  public int setFlags(int fd, int flags) {
    fileFlags.put(fd, flags);
    return 0;
  }

  @Override
  public int close(int fd) {
    closed.add(fd);
    return 0;
  }

  @Override
  public int open(long path, int flags, int mode) {
    throw new AssertionError("only a polled ring opens by a call of its own");
  }

  @Override
  public int eventfd() {
    return EVENT_FD;
  }

  @Override
  public long read(int fd, long address, long bytes) {
    throw new AssertionError("no polled ring here");
  }

  /** Nothing is in its page cache, and nothing goes there. */
  @Override
  public long transfer(VectoredCall call, int fd, long offset) {
    return -EAGAIN;
  }

  @Override
  public int statx(int fd, long path, long statx) {
    NativeMemory.at(statx, Abi.STATX_BYTES).set(JAVA_SHORT, Abi.STATX_MODE_AT, (short) mode);
    NativeMemory.at(statx, Abi.STATX_BYTES).set(JAVA_INT, Abi.STATX_LINKS_AT, links);
    return 0;
  }

  @Override
  public int populate(long address, long bytes) {
    return 0;
  }

  @Override
  public long call(FileCall call) {
    return -Errno.ENOSYS;
  }

  @Override
  public int poll(int fd, int timeoutMillis) {
    throw new AssertionError("no polled ring here");
  }

  @Override
  public int setAffinity(long mask, long bytes) {
    return 0;
  }

  @Override
  public long limit(int resource) {
    return Long.MAX_VALUE;
  }
}

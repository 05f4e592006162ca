package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.Errno;
import io.i2o2.opcode.OpenAt;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One io_uring and the calls on it. Made by any thread; from {@link #enable} on it belongs to one.
 */
public final class Ring {
  /** What its descriptor is, for the log. */
  static final String NAME = "a ring";

  private static final Logger LOG = LoggerFactory.getLogger(Ring.class);
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Sys sys;
  private final int fd;
  private final int setupFlags;
  private final int features;
  private final RingMemory memory;
  private final SubmissionQueue sq;
  private final CompletionQueue cq;
  private final Scratch scratch = new Scratch();
  private final FileStatus status;

  /** struct io_uring_getevents_arg, and the struct __kernel_timespec it points to. */
  private final MemorySegment waitArgument = Arena.ofAuto().allocate(24 + 16, 8);

  /** The descriptor to enter with: the ring's, or its number among the thread's registered ones. */
  private int enterFd;

  private int enterFlags;
  private boolean registered;

  /**
   * Whether the flags asked for an enter that brought nothing, and ask still.
   *
   * <p>The kernel adds a completion to its list first and sets IORING_SQ_TASKRUN then. The owner
   * may have taken the list and cleared the flag in between: it stays set until the next completion
   * that is deferred, and to believe it would be to call the kernel without end.
   */
  private boolean asksForNothing;

  Ring(Sys sys, int fd, RingParams params, RingMemory memory) {
    this.sys = sys;
    this.fd = fd;
    this.setupFlags = params.flags();
    this.features = params.features();
    this.memory = memory;
    this.status = new FileStatus(sys);
    this.enterFd = fd;
    this.sq = new SubmissionQueue(memory.queues(), memory.sqes(), params);
    this.cq = new CompletionQueue(memory.queues(), params);
    waitArgument.set(JAVA_LONG, 16, waitArgument.address() + 24);
  }

  public SubmissionQueue sq() {
    return sq;
  }

  public CompletionQueue cq() {
    return cq;
  }

  /** The IORING_SETUP flags the kernel took. */
  public int setupFlags() {
    return setupFlags;
  }

  /** The IORING_FEAT flags of the kernel. */
  public int features() {
    return features;
  }

  /** Looks at files. */
  public FileStatus status() {
    return status;
  }

  public boolean isPolled() {
    return (setupFlags & Abi.SETUP_IOPOLL) != 0;
  }

  Scratch scratch() {
    return scratch;
  }

  Sys sys() {
    return sys;
  }

  int fd() {
    return fd;
  }

  /**
   * Makes the calling thread the ring's owner; every later call must come from it.
   *
   * @throws RingFailure if the kernel refuses
   */
  public void enable() {
    int result = sys.register(fd, Abi.REGISTER_ENABLE_RINGS, 0, 0);
    if (result < 0) {
      throw new RingFailure("IORING_REGISTER_ENABLE_RINGS", -result);
    }
    registerDescriptor();
  }

  /**
   * Sets how many threads io-wq may have for this thread's rings
   * (IORING_REGISTER_IOWQ_MAX_WORKERS).
   *
   * @param bounded how many bounded ones, or 0: as many as there are, at least so many
   * @param leastBounded see above
   * @param unbounded how many unbounded ones, or 0: as they are
   * @return how many bounded ones there may be now
   * @throws RingFailure if the kernel refuses a number that was asked for
   */
  public int limitWorkers(int bounded, int leastBounded, int unbounded) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment counts = arena.allocate(JAVA_INT, 2);
      int result = sys.register(fd, Abi.REGISTER_IOWQ_MAX_WORKERS, counts.address(), 2);
      int most = bounded != 0 ? bounded : Math.max(leastBounded, counts.get(JAVA_INT, 0));
      if (result >= 0) {
        counts.set(JAVA_INT, 0, most);
        counts.set(JAVA_INT, 4, unbounded);
        result = sys.register(fd, Abi.REGISTER_IOWQ_MAX_WORKERS, counts.address(), 2);
      }
      if (result < 0 && (bounded != 0 || unbounded != 0)) {
        throw new RingFailure("IORING_REGISTER_IOWQ_MAX_WORKERS", -result);
      }
      return result < 0 ? leastBounded : most;
    }
  }

  /**
   * Hands the kernel what was claimed, and takes what is due. Errors that pass are left for the
   * next call: nothing that was claimed is lost.
   *
   * @return whether the kernel made progress; false asks to back off
   * @throws RingFailure if the ring is broken
   */
  public boolean submit() {
    int pending = sq.pending();
    boolean asks = sq.needsEvents();
    boolean events = asks || isPolled();
    asksForNothing = false;
    if (pending == 0 && !events) {
      return true;
    }
    sq.publish();
    int result =
        sys.enter(enterFd, pending, 0, enterFlags | (events ? Abi.ENTER_GETEVENTS : 0), 0, 0);
    asksForNothing = asks && result >= 0 && !cq.isReady();
    return entered(result, pending);
  }

  /**
   * Hands over what was claimed, and waits for a completion.
   *
   * @param timeoutNanos how long at most
   * @throws RingFailure if the ring is broken
   */
  public void submitAndWait(long timeoutNanos) {
    int pending = sq.pending();
    asksForNothing = false;
    sq.publish();
    int flags = enterFlags | Abi.ENTER_GETEVENTS;
    // An idle loop is no IO load: without this, monitoring shows a CPU in iowait.
    flags |= (features & Abi.FEAT_NO_IOWAIT) != 0 ? Abi.ENTER_NO_IOWAIT : 0;
    waitArgument.set(JAVA_LONG, 24, timeoutNanos / NANOS_PER_SECOND);
    waitArgument.set(JAVA_LONG, 32, timeoutNanos % NANOS_PER_SECOND);
    int result =
        sys.enter(enterFd, pending, 1, flags | Abi.ENTER_EXT_ARG, waitArgument.address(), 24);
    if (result != -Errno.ETIME) {
      entered(result, pending);
    }
  }

  /**
   * Opens a file by a system call of its own, for a polled ring, which cannot.
   *
   * @return the descriptor, or −errno
   */
  public int openFile(OpenAt open) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = PathBytes.of(open.path());
      MemorySegment path = arena.allocate(bytes.length + 1L);
      MemorySegment.copy(bytes, 0, path, JAVA_BYTE, 0, bytes.length);
      if (status.look(path) == 0 && status.isFifo()) {
        // Its open would wait here for the other end, and a polled ring could not use it anyway.
        return -Errno.EOPNOTSUPP;
      }
      int file = sys.open(path.address(), OpenBits.of(open.flags()), open.mode());
      status.look(file);
      return file;
    }
  }

  /** Has a file that was opened without waiting wait from now on, as it was to be opened. */
  public void makeWaiting(int file, OpenAt open) {
    sys.setFlags(file, OpenBits.of(open.flags()));
  }

  /**
   * Closes a file by a system call of its own, for a polled ring, which cannot.
   *
   * @return 0, or −errno
   */
  public int closeFile(int file) {
    return sys.close(file);
  }

  /**
   * Whether a look at the queues alone shows that there is something to do. A wait finds what they
   * do not show.
   */
  public boolean hasEvents() {
    return cq.isReady() || (!asksForNothing && sq.needsEvents());
  }

  /** Gives everything back. Also for a ring that was never enabled. */
  public void close() {
    // Whatever goes wrong with one, the others are given back too.
    try {
      unregisterDescriptor();
    } finally {
      closeWithoutOwner();
    }
  }

  /**
   * Gives everything back when the owner's thread has ended: by another thread, whose registered
   * descriptors are none of this ring's. The kernel then cancels what it has, and may use its
   * memory for a while.
   */
  public void closeWithoutOwner() {
    try {
      memory.unmap(sys);
    } finally {
      GivingBack.close(sys, NAME, fd);
    }
  }

  private boolean entered(int result, int pending) {
    if (result >= 0) {
      if (result == pending) {
        scratch.clear();
      }
      return true;
    }
    return switch (-result) {
      case Errno.EINTR -> true;
      // The kernel is short of memory or wants completions reaped first; the SQEs are kept.
      case Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM -> false;
      default -> throw new RingFailure("io_uring_enter", -result);
    };
  }

  private void registerDescriptor() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment update = ringFdUpdate(arena, -1, fd);
      int result = sys.register(fd, Abi.REGISTER_RING_FDS, update.address(), 1);
      if (result == 1) {
        enterFd = update.get(JAVA_INT, 0);
        enterFlags = Abi.ENTER_REGISTERED_RING;
        registered = true;
      } else {
        // Before 5.18, and for the 17th ring of a thread: only slower.
        LOG.debug("ring fd not registered: {}", Errno.name(-result));
      }
    }
  }

  private void unregisterDescriptor() {
    if (registered) {
      registered = false;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment update = ringFdUpdate(arena, enterFd, 0);
        GivingBack.report(
            "IORING_UNREGISTER_RING_FDS",
            sys.register(fd, Abi.UNREGISTER_RING_FDS, update.address(), 1));
      }
    }
  }

  /** struct io_uring_rsrc_update with one descriptor, alive for the call that reads it. */
  private static MemorySegment ringFdUpdate(Arena arena, int offset, int data) {
    MemorySegment update = arena.allocate(16, 8);
    update.set(JAVA_INT, 0, offset);
    update.set(JAVA_LONG, 8, data);
    return update;
  }
}

package io.i2o2.engine;

import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.opcode.OpenFlags;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file opened through the scheduler. The loop counts the operations on it, so that no caller pays
 * for counting; callers that use the descriptor themselves {@linkplain #hold hold} it. The loop
 * closes the descriptor when it is asked to and there is neither an operation nor a hold.
 */
final class OpenFile implements FileHandle {
  private static final VarHandle CLOSING;
  private static final VarHandle REPORTED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLOSING = lookup.findVarHandle(OpenFile.class, "closing", PendingReply.class);
      REPORTED = lookup.findVarHandle(OpenFile.class, "reported", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Owner scheduler;
  private final Path path;
  private final int fd;
  private final boolean mayWait;
  private final OpenFlags flags;

  private final InPlaceHistory reads;
  private final InPlaceHistory writes;

  /** Callers that are in a system call on the descriptor. */
  private final StripedHolds holds = new StripedHolds();

  /** Set by the first who closes it. */
  private volatile @Nullable PendingReply closing;

  /** The loop will close it; until then each close asks the loop. */
  private volatile boolean isCloseAccepted;

  /** Whether {@link #close} has thrown the error of the close. */
  private volatile boolean reported;

  /**
   * The result of the close that the scheduler's end made. Written by the loop before the inbox is
   * ended; read after the inbox was seen to have ended, which it is by a volatile write.
   */
  private int endResult;

  /** Its neighbours in the list of {@link OpenFiles} that it is in. */
  @Nullable OpenFile previous;

  @Nullable OpenFile next;

  /** Only for the loop: operations that the kernel has. */
  private int inFlight;

  /** Only for the loop: the order to close has come; what comes later is too late. */
  private boolean closed;

  /** Only for the loop: its close is with the kernel, and the number may soon be another file's. */
  private boolean closeBegun;

  /** The scheduler of an open file. */
  interface Owner extends HandleOwner {
    /**
     * Has the loop close a file, after the operations that were submitted before.
     *
     * @return false if neither that nor its refusal will happen, because the loop has ended
     */
    boolean close(OpenFile file, Consumer<RuntimeException> refusal);

    /** Wakes the loop, which closes what was let go. */
    @Override
    void wake();
  }

  /**
   * A file that was opened.
   *
   * @param mayWait whether reads and writes of it may wait for an event
   */
  OpenFile(Owner scheduler, Path path, int fd, boolean mayWait, OpenFlags flags) {
    this.scheduler = scheduler;
    this.path = path;
    this.fd = fd;
    this.mayWait = mayWait;
    this.flags = flags;
    boolean isCached = !mayWait && !flags.direct();
    this.reads = new InPlaceHistory(isCached && flags.read(), true);
    boolean isWrittenLater = isCached && !flags.sync() && !flags.dataSync();
    this.writes = new InPlaceHistory(isWrittenLater && flags.write(), !flags.append());
  }

  Owner scheduler() {
    return scheduler;
  }

  int fd() {
    return fd;
  }

  boolean mayWait() {
    return mayWait;
  }

  OpenFlags flags() {
    return flags;
  }

  /** What is known of operations on it that were run {@linkplain InPlace in place}. */
  InPlaceHistory history(boolean isRead) {
    return isRead ? reads : writes;
  }

  /** Adds to what is counted at one place, between {@link #hold} and {@link #letGo}. */
  int count(int hold, int more) {
    return holds.count(hold, more);
  }

  /**
   * Keeps the descriptor open for one system call of the calling thread. Any thread.
   *
   * @return what to {@linkplain #letGo let go}, or {@link StripedHolds#NONE}: it is to be closed
   */
  int hold() {
    return isCloseAccepted ? StripedHolds.NONE : holds.hold();
  }

  /** Ends a hold. */
  void letGo(int hold) {
    if (holds.letGo(hold)) {
      try {
        scheduler.wake();
      } catch (StackOverflowError _) {
        // The hold has ended, and the loop looks by itself within a second.
      }
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public boolean isOpen() {
    return !isCloseAccepted && !scheduler.isClosed();
  }

  /** A caller that throws on its way leaves a reply behind, and the next one asks for its end. */
  @Override
  public Reply closeAsync() {
    PendingReply reply = closing;
    if (reply == null) {
      PendingReply mine = new PendingReply(scheduler, Opcode.close(new Fd(fd)), Guard.NONE);
      PendingReply first = (PendingReply) CLOSING.compareAndExchange(this, (Object) null, mine);
      reply = first == null ? mine : first;
    }
    if (!isCloseAccepted) {
      PendingReply asked = reply;
      if (!scheduler.close(this, _ -> closedByEnd(asked))) {
        return closedByEnd(new PendingReply(scheduler, reply.opcode(), Guard.NONE));
      }
      isCloseAccepted = true;
    }
    return reply;
  }

  /** A scheduler that has ended has closed its files. */
  private PendingReply closedByEnd(PendingReply reply) {
    if (!reply.isDone()) {
      reply.finish(endResult, 0);
    }
    return reply;
  }

  @Override
  public void close() throws IOException {
    PendingReply begun = closing;
    if (begun == null || !begun.isDone()) {
      // Asked before anything is done: a close that is refused does not close.
      scheduler.requireMayWait("FileHandle.close");
    }
    CallerStack.requireRoomToWait();
    Reply reply = closeAsync();
    int result = reply.join();
    if (result < 0 && !reported && REPORTED.compareAndSet(this, false, true)) {
      throw new ErrnoException(-result, "close of " + path);
    }
  }

  // For the loop.

  boolean isClosedForLoop() {
    return closed;
  }

  void started() {
    inFlight++;
  }

  /** Counts down; true if no operation is under way any more, and it should be closed. */
  boolean ended() {
    return --inFlight == 0 && closed;
  }

  /** Takes nothing more; true if no operation is under way. */
  boolean closeForLoop() {
    closed = true;
    // Before the first operation that comes too late completes.
    isCloseAccepted = true;
    seal();
    return inFlight == 0;
  }

  /** Lets no hold begin. */
  void seal() {
    holds.seal();
  }

  /** Whether a caller is in a system call on the descriptor, so that it must stay open. */
  boolean isHeld() {
    return holds.isHeld();
  }

  boolean isCloseBegun() {
    return closeBegun;
  }

  void closeBegun(boolean begun) {
    closeBegun = begun;
  }

  void closedByEnd(int result) {
    endResult = result;
  }

  @Nullable PendingReply closeReply() {
    return closing;
  }

  @Override
  public String toString() {
    return path + " (fd " + fd + ")";
  }
}

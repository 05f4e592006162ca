package io.i2o2.uring.scheduler;

import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.spi.PendingReply;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file opened through the scheduler. The loop counts the operations on it, so that no caller pays
 * for counting, and closes the descriptor when it is asked to and the count is zero.
 */
final class OpenFile implements FileHandle {
  private static final VarHandle CLOSING;

  static {
    try {
      CLOSING = MethodHandles.lookup().findVarHandle(OpenFile.class, "closing", PendingReply.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final UringScheduler scheduler;
  private final Path path;
  private final int fd;

  /** Set by the first who closes it. */
  private volatile @Nullable PendingReply closing;

  /** Only for the loop: operations that the kernel has. */
  private int inFlight;

  /** Only for the loop: the order to close has come; what comes later is too late. */
  private boolean closed;

  /** Only for the loop: its close is with the kernel, and the number may soon be another file's. */
  private boolean closeBegun;

  OpenFile(UringScheduler scheduler, Path path, int fd) {
    this.scheduler = scheduler;
    this.path = path;
    this.fd = fd;
  }

  UringScheduler scheduler() {
    return scheduler;
  }

  int fd() {
    return fd;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public boolean isOpen() {
    return closing == null && !scheduler.isClosed();
  }

  @Override
  public Reply closeAsync() {
    PendingReply mine = new PendingReply(scheduler, Opcode.close(new Fd(fd)), Guard.NONE);
    PendingReply first = (PendingReply) CLOSING.compareAndExchange(this, (Object) null, mine);
    if (first != null) {
      return first;
    }
    // A scheduler that is over has closed its files.
    scheduler.intake().inOrder(loop -> loop.close(this), _ -> mine.finish(0, 0));
    return mine;
  }

  @Override
  public void close() throws IOException {
    PendingReply begun = closing;
    if (begun == null || !begun.isDone()) {
      // Asked before anything is done: a close that is refused does not close.
      scheduler.requireMayWait("FileHandle.close");
    }
    Reply reply = closeAsync();
    int result = reply.join();
    if (result < 0) {
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

  /** Counts down; true if it may now be closed, and should be. */
  boolean ended() {
    return --inFlight == 0 && closed;
  }

  /** Takes nothing more; true if it may be closed at once. */
  boolean closeForLoop() {
    closed = true;
    return inFlight == 0;
  }

  boolean isCloseBegun() {
    return closeBegun;
  }

  void closeBegun(boolean begun) {
    closeBegun = begun;
  }

  @Nullable PendingReply closeReply() {
    return closing;
  }

  @Override
  public String toString() {
    return path + " (fd " + fd + ")";
  }
}

package io.i2o2.engine;

import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What is behind the handle of an open file, whether one ring uses it or several. */
abstract class CoreFile implements FileHandle {
  private static final VarHandle CLOSING;
  private static final VarHandle REPORTED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLOSING = lookup.findVarHandle(CoreFile.class, "closing", PendingReply.class);
      REPORTED = lookup.findVarHandle(CoreFile.class, "reported", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Path path;
  private final int fd;

  /** Set by the first who closes it. */
  private volatile @Nullable PendingReply closing;

  /** Whether {@link #close} has thrown the error of the close. */
  private volatile boolean reported;

  CoreFile(Path path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  abstract HandleOwner scheduler();

  final int fd() {
    return fd;
  }

  @Override
  public final Path path() {
    return path;
  }

  /** The reply of its close, if there is one. */
  public @Nullable PendingReply closeReply() {
    return closing;
  }

  /** The reply of its close, which is made by the first who asks for it. */
  final PendingReply closing() {
    PendingReply reply = closing;
    if (reply == null) {
      PendingReply mine = newClose();
      PendingReply first = (PendingReply) CLOSING.compareAndExchange(this, (Object) null, mine);
      reply = first == null ? mine : first;
    }
    return reply;
  }

  final PendingReply newClose() {
    return new PendingReply(scheduler(), Opcode.close(new Fd(fd)), Guard.NONE);
  }

  @Override
  public final void close() throws IOException {
    PendingReply begun = closing;
    if (begun == null || !begun.isDone()) {
      // Asked before anything is done: a close that is refused does not close.
      scheduler().requireMayWait("FileHandle.close");
    }
    CallerStack.requireRoomToWait();
    Reply reply = closeAsync();
    int result = reply.join();
    if (result < 0 && !reported && REPORTED.compareAndSet(this, false, true)) {
      throw new ErrnoException(-result, "close of " + path);
    }
  }

  @Override
  public final String toString() {
    return path + " (fd " + fd + ")";
  }
}

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

  /** Set where a caller opened it. */
  private final @Nullable InPlaceFile inPlace;

  /** Set by the first who closes it. */
  private volatile @Nullable PendingReply closing;

  /** Whether {@link #close} has thrown the error of the close. */
  private volatile boolean reported;

  CoreFile(Path path, int fd, @Nullable InPlaceFile inPlace) {
    this.path = path;
    this.fd = fd;
    this.inPlace = inPlace;
  }

  abstract HandleOwner scheduler();

  /** Lets no caller use the descriptor, if none does; false if one does, or is about to. */
  abstract boolean sealUnused();

  /** It is not open any more, as a caller closes it. */
  abstract void closesInPlace();

  /** A caller has closed it. */
  abstract void closedInPlace();

  final @Nullable InPlaceFile inPlace() {
    return inPlace;
  }

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

  /**
   * Closes it on the calling thread, if it was opened so, it is not in use, and it takes no time;
   * false if the loop is to close it.
   */
  final boolean closeInPlace() {
    InPlaceFile mine = inPlace;
    if (mine == null || !mine.mayClose() || !scheduler().mayCloseInPlace()) {
      return false;
    }
    // What this throws has not begun to close.
    CallerStack.requireRoomToRelease();
    PendingReply reply = closing();
    if (!sealUnused() || !mine.beginClose()) {
      return false;
    }
    closesInPlace();
    int result = mine.close();
    closedInPlace();
    if (!reply.finishUnawaited(result)) {
      scheduler().finish(reply, result);
    }
    return true;
  }

  @Override
  public final void close() throws IOException {
    PendingReply begun = closing;
    if (begun != null && begun.isDone()) {
      CallerStack.requireRoomToWait();
    } else if (!closeInPlace()) {
      // Asked before anything is done: a close that is refused does not close.
      scheduler().requireMayWait("FileHandle.close");
    }
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

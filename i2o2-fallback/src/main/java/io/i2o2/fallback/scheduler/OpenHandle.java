package io.i2o2.fallback.scheduler;

import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.fallback.file.OpenFile;
import io.i2o2.fallback.file.UseCount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A descriptor as users have it: it cannot be closed too early, nor used too late. */
final class OpenHandle implements FileHandle {
  private final Context context;
  private final Handles handles;
  private final Path path;
  private final OpenFile file;
  private final OperationJob closing;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /** Whether {@link #close} has thrown the error of the close. */
  private final AtomicBoolean reported = new AtomicBoolean();

  private final UseCount uses = new UseCount(this::closeNow);

  OpenHandle(Context context, Handles handles, Path path, int number, OpenFile file) {
    this.context = context;
    this.handles = handles;
    this.path = path;
    this.file = file;
    this.closing = OperationJob.own(context, Opcode.close(new Fd(number)));
    closing.reply().whenComplete(_ -> handles.remove(this));
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public boolean isOpen() {
    return open.get();
  }

  @Override
  public Reply closeAsync() {
    if (open.compareAndSet(true, false)) {
      uses.leave();
    }
    return closing.reply();
  }

  @Override
  public void close() throws IOException {
    if (!closing.reply().isDone()) {
      context.loop().requireMayBlock("FileHandle.close");
      context.loop().requireRunning("FileHandle.close");
    }
    int result = closeAsync().join();
    if (result < 0 && reported.compareAndSet(false, true)) {
      throw new ErrnoException(-result, "close of " + path);
    }
  }

  @Override
  public String toString() {
    return describe();
  }

  boolean belongsTo(Handles owner) {
    return handles == owner;
  }

  OpenFile file() {
    return file;
  }

  UseCount uses() {
    return uses;
  }

  /** Begins a use; false if closed. */
  boolean enter() {
    return open.get() && uses.enter();
  }

  /** Answers those who wait for the close, where an operation never ends. */
  void giveUp(SchedulerDiedException why) {
    closing.giveUp(why);
  }

  private void closeNow() {
    if (!context.queue().force(closing)) {
      // The scheduler is over, and has closed its files.
      closing.closedWith(file.closeResult());
      closing.deliver();
    }
  }
}

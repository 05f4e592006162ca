package io.i2o2.fallback.scheduler;

import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.fallback.file.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A descriptor as users have it: it cannot be closed too early, nor used too late. */
final class OpenHandle implements FileHandle {
  private final Context context;
  private final Handles handles;
  private final Path path;
  private final OpenFile file;
  private final OperationJob closing;
  private final Use use;

  /** Its neighbours among {@link Handles}, which guards them. */
  @Nullable OpenHandle previous;

  @Nullable OpenHandle next;

  /** Whether {@link #close} has thrown the error of the close. */
  private final AtomicBoolean reported = new AtomicBoolean();

  OpenHandle(Context context, Handles handles, Path path, int number, OpenFile file) {
    this.context = context;
    this.handles = handles;
    this.path = path;
    this.file = file;
    this.closing = OperationJob.own(context, Opcode.close(new Fd(number)));
    this.use = new HandleUse(closing, context.queue());
    closing.reply().whenComplete(_ -> handles.remove(this));
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public boolean isOpen() {
    return use.open;
  }

  @Override
  public Reply closeAsync() {
    Reply reply = closing.reply();
    context.queue().shut(use);
    return reply;
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

  /** From its opening to its close, and to the end of the operations that use it. */
  Use use() {
    return use;
  }

  /** Answers those who wait for the close, where an operation never ends. */
  void giveUp(SchedulerDiedException why) {
    closing.giveUp(why);
  }

  private static final class HandleUse extends Use {
    private final JobQueue queue;

    HandleUse(Job ending, JobQueue queue) {
      super(ending);
      this.queue = queue;
    }

    /** A closed scheduler has closed its files: that it is closed explains why they are. */
    @Override
    RuntimeException gone(String operation) {
      return queue.isClosed()
          ? queue.refusal()
          : new IllegalStateException(operation + ": the file was closed");
    }
  }
}

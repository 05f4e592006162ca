package io.i2o2.uring.scheduler;

import io.i2o2.Backend;
import io.i2o2.Completion;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.opcode.OpenAt;
import io.i2o2.spi.OwnThread;
import io.i2o2.spi.Patience;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.ReplyOwner;
import io.i2o2.spi.SchedulerFuture;
import io.i2o2.spi.SubmissionChecks;
import io.i2o2.uring.ring.ResourceTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What callers see: checks what they give, and hands it to the loop through the intake. */
final class UringScheduler implements Scheduler, ReplyOwner {
  private static final int NEW_FILE_MODE = 0666;
  private static final int NEVER_OPEN = Integer.MAX_VALUE;

  private final SchedulerOptions options;
  private final Backend backend;
  private final Intake intake;
  private final Admission admission;
  private final LoopRunner runner;
  private final OwnThread ownThread;
  private final Patience patience = new Patience();
  private final boolean polled;

  UringScheduler(LoopParts parts, LoopRunner runner, OwnThread ownThread) {
    this.options = parts.options();
    this.backend = new Backend("uring", parts.describe());
    this.intake = parts.intake();
    this.admission =
        new Admission(this, parts.facts(), parts.ring().sq().isWide(), parts.ring().isPolled());
    this.runner = runner;
    this.ownThread = ownThread;
    this.polled = parts.ring().isPolled();
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    PendingReply reply = prepare(opcode, guard);
    intake.put(reply);
    return reply;
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    PendingReply reply = prepare(opcode, guard);
    return intake.tryPut(reply) ? reply : null;
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    check(opcode, guard);
    intake.put(opcode, guard, Objects.requireNonNull(completion, "completion"));
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    check(opcode, guard);
    return intake.tryPut(opcode, guard, Objects.requireNonNull(completion, "completion"));
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    // A list that grows meanwhile must not ask for more room than there is.
    List<Submission> batch = List.copyOf(submissions);
    int count = batch.size();
    if (count > options.queueSize()) {
      throw new IllegalArgumentException(
          "a batch of "
              + count
              + ", but the queue holds "
              + options.queueSize()
              + ": submit it in parts, or build the scheduler with a larger queueSize");
    }
    List<PendingReply> replies = new ArrayList<>(count);
    for (Submission submission : batch) {
      replies.add(prepare(submission.opcode(), submission.guard()));
    }
    if (count > 0) {
      intake.putAll(replies);
    } else if (isClosed()) {
      throw intake.refusal();
    }
    return List.copyOf(replies);
  }

  @Override
  public FileHandle open(Path path, OpenOption... openOptions) throws IOException {
    requireMayWait("Scheduler.open");
    OpenAt open = new OpenAt(path, Set.of(openOptions), NEW_FILE_MODE);
    CompletableFuture<OpenFile> opened = new CompletableFuture<>();
    Completion completion =
        (result, _, failure) -> {
          try {
            if (failure != null) {
              throw failure;
            }
            opened.complete(opened(path, result));
          } catch (Throwable e) {
            // Also an Error: whoever waits for the file must not wait for ever.
            opened.completeExceptionally(e);
          }
        };
    if (polled) {
      // A polled ring cannot open; its thread can, by a call of its own.
      intake.inOrder(
          loop -> completion.complete(loop.ring().openFile(open), 0, null),
          opened::completeExceptionally);
    } else {
      submit(open, Guard.NONE, completion);
    }
    return Futures.join(opened);
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    requireMayWait("Scheduler.registerFile");
    return Futures.join(registerFileAsync(file, guard));
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    String what = checkedFile(file, guard);
    CompletableFuture<RegisteredFile> handle = new SchedulerFuture<>(this);
    intake.inOrder(
        loop ->
            loop.fileSlots()
                .register(what, putting(file), (slot, g) -> fileSlot(slot, g, guard), handle),
        handle::completeExceptionally);
    return handle;
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    requireMayWait("Scheduler.registerBuffer");
    return Futures.join(registerBufferAsync(segment, guard));
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    String what = checkedBuffer(segment, guard);
    CompletableFuture<RegisteredBuffer> handle = new SchedulerFuture<>(this);
    intake.inOrder(
        loop ->
            loop.bufferSlots()
                .register(
                    what,
                    putting(segment),
                    (slot, g) -> bufferSlot(slot, g, segment, guard),
                    handle),
        handle::completeExceptionally);
    return handle;
  }

  RegisteredFile replaceFile(FileSlot old, Target file, Guard guard) throws IOException {
    requireMayWait("RegisteredFile.replace");
    String what = checkedFile(file, guard);
    old.retire();
    CompletableFuture<RegisteredFile> handle = new SchedulerFuture<>(this);
    intake.inOrder(
        loop ->
            loop.fileSlots()
                .replace(old, what, putting(file), (slot, g) -> fileSlot(slot, g, guard), handle),
        handle::completeExceptionally);
    return Futures.join(handle);
  }

  RegisteredBuffer replaceBuffer(BufferSlot old, MemorySegment segment, Guard guard)
      throws IOException {
    requireMayWait("RegisteredBuffer.replace");
    String what = checkedBuffer(segment, guard);
    old.retire();
    CompletableFuture<RegisteredBuffer> handle = new SchedulerFuture<>(this);
    intake.inOrder(
        loop ->
            loop.bufferSlots()
                .replace(
                    old,
                    what,
                    putting(segment),
                    (slot, g) -> bufferSlot(slot, g, segment, guard),
                    handle),
        handle::completeExceptionally);
    return Futures.join(handle);
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public boolean isClosed() {
    return intake.isClosed();
  }

  @Override
  public void close() {
    close(options.closeTimeout());
  }

  @Override
  public void close(Duration timeout) {
    runner.close(timeout);
  }

  @Override
  public void cancel(PendingReply reply) {
    // A scheduler that is over has answered everything.
    intake.urgently(loop -> loop.cancel(reply), _ -> {});
  }

  @Override
  public void requireMayBlock(String what) {
    ownThread.requireMayBlock(what);
  }

  @Override
  public void requireRunning(String what) {
    ownThread.requireRunning(what);
  }

  /** Refuses a call that waits where it must not, or for a loop that is not run. */
  void requireMayWait(String what) {
    ownThread.requireMayBlock(what);
    ownThread.requireRunning(what);
  }

  @Override
  public Patience patience() {
    return patience;
  }

  @Override
  public String toString() {
    return "scheduler " + options.name() + " (" + backend.detail() + ")";
  }

  String name() {
    return options.name();
  }

  Intake intake() {
    return intake;
  }

  private OpenFile opened(Path path, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + path);
    }
    return runner.opened(new OpenFile(this, path, result));
  }

  private PendingReply prepare(Opcode opcode, Guard guard) {
    check(opcode, guard);
    return new PendingReply(this, opcode, guard);
  }

  private void check(Opcode opcode, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    admission.check(Objects.requireNonNull(opcode, "opcode"), guard);
  }

  private String checkedFile(Target file, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    String what = "register " + file.describe();
    admission.file(what, file);
    if (file instanceof RegisteredFile) {
      throw new IllegalArgumentException(what + ": it is registered already");
    }
    return what;
  }

  private String checkedBuffer(MemorySegment segment, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    SubmissionChecks.registration(segment, guard);
    return "register buffer of " + segment.byteSize() + " bytes (RLIMIT_MEMLOCK counts)";
  }

  private FileSlot fileSlot(int slot, int generation, Guard guard) {
    return new FileSlot(this, slot, generation, guard);
  }

  private BufferSlot bufferSlot(int slot, int generation, MemorySegment segment, Guard guard) {
    return new BufferSlot(this, slot, generation, segment, guard);
  }

  private static Slots.Put putting(Target file) {
    return new Slots.Put() {
      @Override
      public int into(ResourceTable table, int slot, long tag) {
        return table.putFile(slot, descriptor(file), tag);
      }

      @Override
      public int attempt(ResourceTable table) {
        return table.tryFile(descriptor(file));
      }
    };
  }

  private static Slots.Put putting(MemorySegment segment) {
    return (table, slot, tag) -> table.putBuffer(slot, segment, tag);
  }

  /** To put -1 would empty the slot; a closed handle gets a number that is never open. */
  private static int descriptor(Target file) {
    int number =
        switch (file) {
          case Fd fd -> fd.number();
          case OpenFile open when !open.isClosedForLoop() -> open.fd();
          default -> NEVER_OPEN;
        };
    return number < 0 ? NEVER_OPEN : number;
  }
}

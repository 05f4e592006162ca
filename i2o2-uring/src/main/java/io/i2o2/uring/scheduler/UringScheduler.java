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
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.opcode.OpenAt;
import io.i2o2.spi.CallerStack;
import io.i2o2.spi.CoreScheduler;
import io.i2o2.spi.Facades;
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
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What callers see: checks what they give, and hands it to the loop through the intake. */
final class UringScheduler implements CoreScheduler, ReplyOwner {
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
    Rehearsal.run(parts.sys(), admission);
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    PendingReply reply = prepare(opcode, guard);
    intake.awaitBacklog(opcode);
    intake.put(reply);
    return reply;
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    PendingReply reply = prepare(opcode, guard);
    return !intake.isBackedUp(opcode) && intake.tryPut(reply) ? reply : null;
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    check(opcode, guard);
    Objects.requireNonNull(completion, "completion");
    intake.awaitBacklog(opcode);
    intake.put(opcode, guard, completion);
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    check(opcode, guard);
    Objects.requireNonNull(completion, "completion");
    return !intake.isBackedUp(opcode) && intake.tryPut(opcode, guard, completion);
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    // A list that grows meanwhile must not ask for more room than there is.
    List<Submission> batch = List.copyOf(submissions);
    int count = batch.size();
    intake.requireOpen();
    if (count > options.queueSize()) {
      throw new IllegalArgumentException(
          "a batch of "
              + count
              + ", but the queue holds "
              + options.queueSize()
              + ": submit it in parts, or build the scheduler with a larger queueSize");
    }
    PendingReply[] replies = new PendingReply[count];
    for (int i = 0; i < count; i++) {
      replies[i] = prepare(batch.get(i).opcode(), batch.get(i).guard());
    }
    List<Reply> result = List.of(replies);
    if (count > 0) {
      batch.forEach(submission -> intake.awaitBacklog(submission.opcode()));
      intake.putAll(replies);
    }
    return result;
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes)
      throws IOException {
    intake.requireOpen();
    requireMayWait("Scheduler.open");
    OpenAt open = OpenAt.of(path, openOptions, attributes);
    CompletableFuture<OpenFile> opened = new CompletableFuture<>();
    Completion completion =
        (result, _, failure) -> {
          try {
            if (failure != null) {
              throw failure;
            }
            opened.complete(opened(open, result));
          } catch (Throwable e) {
            // Also an Error: whoever waits for the file must not wait for ever.
            opened.completeExceptionally(e);
          }
        };
    if (polled) {
      // A polled ring cannot open; its thread can, by a call of its own.
      ask(
          loop -> completion.complete(loop.ring().openFile(open), 0, null),
          opened::completeExceptionally);
    } else {
      submit(open, Guard.NONE, completion);
    }
    return Futures.join(opened);
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    intake.requireOpen();
    requireMayWait("Scheduler.registerFile");
    return Futures.join(registerFileAsync(file, guard));
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    CompletableFuture<RegisteredFile> handle = new SchedulerFuture<>(this);
    try {
      Slots.Request<FileSlot> request = request(file, guard, handle);
      ask(loop -> loop.fileSlots().register(request), request::refuse);
    } catch (SchedulerClosedException e) {
      handle.completeExceptionally(e);
    }
    return handle;
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    intake.requireOpen();
    requireMayWait("Scheduler.registerBuffer");
    return Futures.join(registerBufferAsync(segment, guard));
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    CompletableFuture<RegisteredBuffer> handle = new SchedulerFuture<>(this);
    try {
      Slots.Request<BufferSlot> request = request(segment, guard, handle);
      ask(loop -> loop.bufferSlots().register(request), request::refuse);
    } catch (SchedulerClosedException e) {
      handle.completeExceptionally(e);
    }
    return handle;
  }

  RegisteredFile replaceFile(FileSlot old, Target file, Guard guard) throws IOException {
    intake.requireOpen();
    requireMayWait("RegisteredFile.replace");
    CompletableFuture<RegisteredFile> handle = new SchedulerFuture<>(this);
    Slots.Request<FileSlot> request = request(file, guard, handle);
    old.retireWhile(
        () ->
            ask(
                loop -> loop.fileSlots().replace(loop, old, request),
                refusal -> {
                  old.stays();
                  request.refuse(refusal);
                }));
    return Futures.join(handle);
  }

  RegisteredBuffer replaceBuffer(BufferSlot old, MemorySegment segment, Guard guard)
      throws IOException {
    intake.requireOpen();
    requireMayWait("RegisteredBuffer.replace");
    CompletableFuture<RegisteredBuffer> handle = new SchedulerFuture<>(this);
    Slots.Request<BufferSlot> request = request(segment, guard, handle);
    old.retireWhile(
        () ->
            ask(
                loop -> loop.bufferSlots().replace(loop, old, request),
                refusal -> {
                  old.stays();
                  request.refuse(refusal);
                }));
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
  public boolean closeUnreachable() {
    return runner.closeUnreachable();
  }

  @Override
  public void cancel(PendingReply reply) {
    // A scheduler that has ended has answered everything.
    reply.sendCancel(() -> intake.urgently(loop -> loop.cancel(reply), _ -> {}));
  }

  @Override
  public void requireMayBlock(String what) {
    ownThread.requireMayBlock(what);
    intake.makeUpForMissedWake();
  }

  @Override
  public void requireRunning(String what) {
    ownThread.requireRunning(what);
  }

  /** Asked by what waits for the loop after it has asked it for something. */
  void requireMayWait(String what) {
    requireMayBlock(what);
    requireRunning(what);
    CallerStack.requireRoomToWait();
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

  private OpenFile opened(OpenAt open, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + open.path());
    }
    return runner.opened(this, open, result);
  }

  /** Has the loop do something, in order, that completes a future. */
  private void ask(Consumer<RingLoop> action, Consumer<RuntimeException> refusal) {
    if (!intake.inOrder(action, refusal)) {
      refusal.accept(intake.refusal());
    }
  }

  private PendingReply prepare(Opcode opcode, Guard guard) {
    check(opcode, guard);
    return new PendingReply(this, opcode, guard);
  }

  private void check(Opcode opcode, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    Objects.requireNonNull(opcode, "opcode");
    try {
      admission.check(opcode, guard);
    } catch (RuntimeException e) {
      throw refusalOr(e);
    }
  }

  /**
   * A closed scheduler has closed its files: that it is closed explains why they are. Looked at
   * only after something was found, so that nobody pays for it.
   */
  private RuntimeException refusalOr(RuntimeException found) {
    return isClosed() ? intake.refusal() : found;
  }

  private Slots.Request<FileSlot> request(
      Target file, Guard guard, CompletableFuture<RegisteredFile> handle) {
    Objects.requireNonNull(guard, "guard");
    String what = "register " + file.describe();
    intake.requireOpen();
    try {
      admission.file(what, file);
    } catch (RuntimeException e) {
      throw refusalOr(e);
    }
    if (file instanceof RegisteredFile) {
      throw new IllegalArgumentException(what + ": it is registered already");
    }
    return new Slots.Request<>(
        what,
        putting(file),
        (slot, generation) -> new FileSlot(this, slot, generation, guard, mayWait(file)),
        guard,
        handle);
  }

  private Slots.Request<BufferSlot> request(
      MemorySegment segment, Guard guard, CompletableFuture<RegisteredBuffer> handle) {
    Objects.requireNonNull(guard, "guard");
    intake.requireOpen();
    SubmissionChecks.registration(segment, guard);
    runner.populate(segment);
    return new Slots.Request<>(
        "register buffer of " + segment.byteSize() + " bytes (RLIMIT_MEMLOCK counts)",
        putting(segment),
        (slot, generation) -> new BufferSlot(this, slot, generation, segment, guard),
        guard,
        handle);
  }

  /** Whether reads and writes of a file that is registered may wait. Only for the loop. */
  private boolean mayWait(Target file) {
    return Facades.core(file) instanceof OpenFile open
        ? open.mayWait()
        : runner.mayWait(descriptor(file));
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
        switch (Facades.core(file)) {
          case Fd fd -> fd.number();
          case OpenFile open when !open.isClosedForLoop() -> open.fd();
          default -> NEVER_OPEN;
        };
    return number < 0 ? NEVER_OPEN : number;
  }
}

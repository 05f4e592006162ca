package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Completion;
import io.i2o2.ErrnoException;
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

/** What callers see: checks what they give, and hands it to the loop through the inbox. */
final class EngineScheduler implements CoreScheduler, ReplyOwner {
  private final SchedulerOptions options;
  private final Backend backend;
  private final Inbox inbox;
  private final Validator validator;
  private final LoopRunner runner;
  private final OwnThread ownThread;
  private final SpinBudget patience = new SpinBudget();
  private final Driver driver;
  private final WaitingRun waitingRun;

  EngineScheduler(LoopParts parts, LoopRunner runner, OwnThread ownThread) {
    this.options = parts.options();
    this.backend = parts.backend();
    this.inbox = parts.inbox();
    this.driver = parts.driver();
    this.validator = new Validator(this, driver);
    this.runner = runner;
    this.ownThread = ownThread;
    InPlace inPlace = new InPlace(parts);
    this.waitingRun = new WaitingRun(this, inPlace);
    Rehearsal.run(driver, validator);
    inPlace.rehearse(this);
  }

  @Override
  public PendingReply submit(Opcode opcode, Guard guard) {
    PendingReply reply = prepare(opcode, guard);
    inbox.awaitBacklog(opcode);
    inbox.put(reply);
    return reply;
  }

  @Override
  public int run(Opcode opcode, Guard guard) {
    return waitingRun.run(opcode, guard);
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    PendingReply reply = prepare(opcode, guard);
    return !inbox.isBackedUp(opcode) && inbox.tryPut(reply) ? reply : null;
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    check(opcode, guard);
    Objects.requireNonNull(completion, "completion");
    inbox.awaitBacklog(opcode);
    inbox.put(opcode, guard, completion);
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    check(opcode, guard);
    Objects.requireNonNull(completion, "completion");
    return !inbox.isBackedUp(opcode) && inbox.tryPut(opcode, guard, completion);
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    // A list that grows meanwhile must not ask for more room than there is.
    List<Submission> batch = List.copyOf(submissions);
    int count = batch.size();
    inbox.requireOpen();
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
      batch.forEach(submission -> inbox.awaitBacklog(submission.opcode()));
      inbox.putAll(replies);
    }
    return result;
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes)
      throws IOException {
    inbox.requireOpen();
    requireMayWait("Scheduler.open");
    return Futures.join(openAsync(OpenAt.of(path, openOptions, attributes)));
  }

  /** Opens a file, and has its handle made by the loop. */
  CompletableFuture<OpenFile> openAsync(OpenAt open) {
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
    if (driver.isPolled()) {
      // Its thread can, by a call of its own.
      ask(
          loop -> completion.complete(loop.driver().descriptors().open(open), 0, null),
          opened::completeExceptionally);
    } else {
      submit(open, Guard.NONE, completion);
    }
    return opened;
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    inbox.requireOpen();
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
    inbox.requireOpen();
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
    inbox.requireOpen();
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
    inbox.requireOpen();
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
    return inbox.isClosed();
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
    reply.sendCancel(() -> inbox.urgently(loop -> loop.cancel(reply), _ -> {}));
  }

  @Override
  public void requireMayBlock(String what) {
    ownThread.requireMayBlock(what);
    inbox.makeUpForMissedWake();
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
  public SpinBudget patience() {
    return patience;
  }

  @Override
  public String toString() {
    return "scheduler " + options.name() + " (" + backend.detail() + ")";
  }

  String name() {
    return options.name();
  }

  Inbox inbox() {
    return inbox;
  }

  private OpenFile opened(OpenAt open, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + open.path());
    }
    return runner.opened(this, open, result);
  }

  /** Has the loop do something, in order, that completes a future. */
  private void ask(Consumer<EventLoop> action, Consumer<RuntimeException> refusal) {
    if (!inbox.inOrder(action, refusal)) {
      refusal.accept(inbox.refusal());
    }
  }

  private PendingReply prepare(Opcode opcode, Guard guard) {
    check(opcode, guard);
    return new PendingReply(this, opcode, guard);
  }

  void check(Opcode opcode, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    Objects.requireNonNull(opcode, "opcode");
    try {
      validator.check(opcode, guard);
    } catch (RuntimeException e) {
      throw refusalOr(e);
    }
  }

  /**
   * A closed scheduler has closed its files: that it is closed explains why they are. Looked at
   * only after something was found, so that nobody pays for it.
   */
  private RuntimeException refusalOr(RuntimeException found) {
    return isClosed() ? inbox.refusal() : found;
  }

  private Slots.Request<FileSlot> request(
      Target file, Guard guard, CompletableFuture<RegisteredFile> handle) {
    Objects.requireNonNull(guard, "guard");
    String what = "register " + file.describe();
    inbox.requireOpen();
    try {
      validator.file(what, file);
    } catch (RuntimeException e) {
      throw refusalOr(e);
    }
    if (file instanceof RegisteredFile) {
      throw new IllegalArgumentException(what + ": it is registered already");
    }
    return new Slots.Request<>(
        what,
        putting(file),
        (slot, generation) -> new FileSlot(this, slot, generation, guard, file, mayWait(file)),
        guard,
        handle);
  }

  private Slots.Request<BufferSlot> request(
      MemorySegment segment, Guard guard, CompletableFuture<RegisteredBuffer> handle) {
    Objects.requireNonNull(guard, "guard");
    inbox.requireOpen();
    SubmissionChecks.registration(segment, guard);
    driver.prepareBuffer(segment);
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
        : driver.descriptors().mayWait(OpenFile.number(file));
  }

  private static Slots.Put putting(Target file) {
    return new Slots.Put() {
      @Override
      public int into(SlotTable table, int slot, long tag) {
        return table.putFile(slot, OpenFile.number(file), tag);
      }

      @Override
      public int attempt(SlotTable table) {
        return table.tryFile(OpenFile.number(file));
      }
    };
  }

  private static Slots.Put putting(MemorySegment segment) {
    return (table, slot, tag) -> table.putBuffer(slot, segment, tag);
  }
}

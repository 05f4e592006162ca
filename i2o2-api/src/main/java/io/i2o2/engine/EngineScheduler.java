package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Batch;
import io.i2o2.Completion;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What callers see: checks what they give, and hands it to the loop through the inbox. */
final class EngineScheduler implements Scheduler, OpenFile.Owner, OperationBatch.Owner {
  private static final String RUN = "Scheduler.run";

  private final SchedulerOptions options;
  private final Backend backend;
  private final Inbox inbox;
  private final Admission admission;
  private final LoopRunner runner;

  /** Only for what the inbox has the loop do. */
  private final EventLoop loop;

  private final OwnThread ownThread;
  private final SpinBudget patience = new SpinBudget();
  private final Driver driver;
  private final Registrations registrations;
  private final InPlace inPlace;
  private final @Nullable Interceptor interceptor;

  EngineScheduler(LoopParts parts, LoopRunner runner) {
    this.options = parts.options();
    this.backend = parts.backend();
    this.inbox = parts.inbox();
    this.driver = parts.driver();
    this.runner = runner;
    this.loop = runner.loop();
    this.ownThread = runner.ownThread();
    this.interceptor = parts.interceptor();
    Validator validator = new Validator(this, driver);
    this.admission = new Admission(this, inbox, validator, interceptor);
    this.registrations = new Registrations(this, inbox, loop, driver, validator);
    this.inPlace = new InPlace(parts);
    Rehearsal.run(driver, validator);
    inPlace.rehearse(this);
  }

  @Override
  public PendingReply submit(Opcode opcode, Guard guard) {
    PendingReply reply = admission.reply(opcode, guard);
    inbox.awaitBacklog(opcode);
    inbox.put(reply);
    return reply;
  }

  @Override
  public int run(Opcode opcode, Guard guard) {
    inbox.requireOpen();
    // Always refused there, and not only when what is to be read is not in memory.
    boolean drives = mayDrive(RUN);
    if (!admission.isWatched() && inPlace.mayRun(opcode)) {
      admission.check(opcode, guard);
      boolean mayWait = !drives && !Thread.currentThread().isVirtual();
      int result = inPlace.run(opcode, guard, mayWait);
      if (result != InPlace.NOT_RUN) {
        return result;
      }
    }
    if (drives) {
      return submit(opcode, guard).join();
    }
    requireRunning(RUN);
    if (inbox.waker().isAsleep()) {
      // A wake that is missed for want of stack would cost this caller a second. Where the loop
      // runs, nothing is looked at: that takes as long as a no-op.
      CallerStack.requireRoomToWait();
    }
    PendingReply reply = admission.reply(opcode, guard);
    inbox.awaitBacklog(opcode);
    inbox.put(reply);
    try {
      return reply.joinAccepted();
    } catch (VirtualMachineError e) {
      // It was accepted, so its end must be known. Here, because no stack may be left for a call.
      Object outcome;
      do {
        outcome = reply.state;
      } while (outcome != PendingReply.DONE && !(outcome instanceof SchedulerDiedException));
      if (outcome instanceof SchedulerDiedException died) {
        throw died;
      }
      return reply.result;
    }
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    PendingReply reply = admission.reply(opcode, guard);
    return inbox.mayEnter(reply) && inbox.tryPut(reply) ? reply : null;
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    Operation watched = admission.watched(opcode, guard, completion);
    if (watched == null) {
      put(opcode, guard, completion);
    } else {
      inbox.awaitBacklog(opcode);
      inbox.put(watched);
    }
  }

  private void put(Opcode opcode, Guard guard, Completion completion) {
    inbox.awaitBacklog(opcode);
    inbox.put(opcode, guard, completion);
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    Operation watched = admission.watched(opcode, guard, completion);
    return watched == null
        ? !inbox.isBackedUp(opcode) && inbox.tryPut(opcode, guard, completion)
        : inbox.mayEnter(watched) && inbox.tryPut(watched);
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    // A list that grows meanwhile must not ask for more room than there is.
    List<Submission> batch = List.copyOf(submissions);
    int count = batch.size();
    inbox.requireOpen();
    requireFitting(count);
    PendingReply[] replies = new PendingReply[count];
    for (int i = 0; i < count; i++) {
      replies[i] = admission.reply(batch.get(i).opcode(), batch.get(i).guard());
    }
    List<Reply> result = List.of(replies);
    submitAll(replies);
    return result;
  }

  private void requireFitting(int count) {
    if (count > options.queueSize()) {
      throw new IllegalArgumentException(
          "a batch of "
              + count
              + ", but the queue holds "
              + options.queueSize()
              + ": submit it in parts, or build the scheduler with a larger queueSize");
    }
  }

  @Override
  public Batch batch(int capacity) {
    return batch(capacity, this);
  }

  /** Makes a batch that keeps reachable what users have of this scheduler. */
  Batch batch(int capacity, Scheduler facade) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a batch for " + capacity + " operations: 1 at least");
    }
    requireFitting(capacity);
    return new OperationBatch(this, facade, capacity);
  }

  @Override
  public Admission admission() {
    return admission;
  }

  @Override
  public void submitAll(Operation[] operations) {
    if (operations.length > 0) {
      for (Operation operation : operations) {
        inbox.awaitBacklog(operation.opcode());
      }
      inbox.putAll(operations);
    }
  }

  @Override
  public void cancel(Operation[] operations, Runnable arrived) {
    inbox.urgently(
        () -> {
          arrived.run();
          for (Operation operation : operations) {
            loop.cancel(operation);
          }
        },
        _ -> {});
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes)
      throws IOException {
    inbox.requireOpen();
    requireMayWait("Scheduler.open");
    OpenAt open = OpenAt.of(path, openOptions, attributes);
    if (interceptor != null) {
      interceptor.beforeOpen(open);
    }
    return SchedulerFuture.await(this, openAsync(open));
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
            // Also an Error: the caller waits for the file.
            opened.completeExceptionally(e);
          }
        };
    if (driver.isPolled()) {
      // Its thread can, by a call of its own.
      inbox.ask(
          () -> completion.complete(driver.descriptors().open(open), 0, null),
          opened::completeExceptionally);
    } else {
      admission.check(open, Guard.NONE);
      put(open, Guard.NONE, completion);
    }
    return opened;
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    return registrations.register(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    return registrations.registerAsync(file, guard);
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    return registrations.register(segment, guard);
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    return registrations.registerAsync(segment, guard);
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
    runner.close(interceptor == null ? timeout : interceptor.beforeClose(timeout));
  }

  /**
   * Begins a close without a deadline, as no user refers to it any more: what was accepted is
   * finished, so that the garbage collector changes no outcome. False if it is closed.
   */
  boolean closeUnreachable() {
    return runner.closeUnreachable();
  }

  @Override
  public void cancel(PendingReply reply) {
    // A scheduler that has ended has answered everything.
    reply.sendCancel(() -> inbox.urgently(() -> loop.cancel(reply), _ -> {}));
  }

  @Override
  public void cancelAfter(PendingReply reply, long nanos) {
    inbox.urgently(() -> loop.cancelAfter(reply, nanos), _ -> {});
  }

  @Override
  public void requireMayBlock(String what) {
    ownThread.requireMayBlock(what);
    inbox.makeUpForMissedWake();
  }

  @Override
  public boolean mayDrive(String what) {
    boolean drives = runner.mayDrive(what);
    if (!drives) {
      inbox.makeUpForMissedWake();
    }
    return drives;
  }

  @Override
  public void drive(BooleanSupplier isDone, long nanos) {
    runner.drive(isDone, nanos);
  }

  @Override
  public void requireRunning(String what) {
    ownThread.requireRunning(what);
  }

  @Override
  public boolean close(OpenFile file, Consumer<RuntimeException> refusal) {
    return inbox.inOrder(() -> loop.files().close(file), refusal);
  }

  @Override
  public void wake() {
    inbox.wake();
  }

  @Override
  public void requireMayWait(String what) {
    if (!mayDrive(what)) {
      requireRunning(what);
    }
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

  @Override
  public String name() {
    return options.name();
  }

  LoopRunner runner() {
    return runner;
  }

  Inbox inbox() {
    return inbox;
  }

  Registrations registrations() {
    return registrations;
  }

  @Override
  public @Nullable Interceptor interceptor() {
    return interceptor;
  }

  private OpenFile opened(OpenAt open, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + open.path());
    }
    return runner.opened(this, open, result);
  }
}

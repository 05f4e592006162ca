package io.i2o2.engine;

import io.i2o2.Batch;
import io.i2o2.Completion;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
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
final class EngineScheduler extends CoreScheduler implements OpenFile.Owner, OperationBatch.Owner {
  private static final String RUN = "Scheduler.run";
  private static final String OPEN = "Scheduler.open";

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
  private final OpensInPlace opens;
  private final OpensByLoop byLoop;
  private final int ring;

  private final @Nullable Interceptor interceptor;

  EngineScheduler(LoopParts parts, LoopRunner runner) {
    super(parts.options(), parts.backend());
    this.inbox = parts.inbox();
    this.driver = parts.driver();
    this.runner = runner;
    this.loop = runner.loop();
    this.ownThread = runner.ownThread();
    this.interceptor = parts.interceptor();
    Validator validator = new Validator(this, driver, parts.ring());
    this.admission = new Admission(this, inbox, validator, interceptor);
    this.registrations = new Registrations(this, inbox, loop, driver, validator, parts.ring());
    this.inPlace = new InPlace(parts);
    this.opens = new OpensInPlace(parts, () -> runner.sharers(this));
    this.byLoop = new OpensByLoop(this, runner, inbox, admission, driver);
    this.ring = parts.ring();
    Rehearsal.run(driver, validator);
    inPlace.rehearse(this);
    opens.rehearse();
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
    if (count > options().queueSize()) {
      throw new IllegalArgumentException(
          "a batch of "
              + count
              + ", but the queue holds "
              + options().queueSize()
              + ": submit it in parts, or build the scheduler with a larger queueSize");
    }
  }

  @Override
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
    boolean drives = mayDrive(OPEN);
    if (!drives) {
      requireRunning(OPEN);
    }
    OpenAt open = OpenAt.of(path, openOptions, attributes);
    if (interceptor != null) {
      interceptor.beforeOpen(open);
    }
    return drives || admission.isWatched() ? byLoop.open(open) : opens.open(open, byLoop);
  }

  /** Opens a file, and has its handle made by the loop. */
  CompletableFuture<FileHandle> openAsync(OpenAt open) {
    return byLoop.openAsync(open);
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
  public boolean isClosed() {
    return inbox.isClosed();
  }

  @Override
  public void close(Duration timeout) {
    runner.close(interceptor == null ? timeout : interceptor.beforeClose(timeout));
  }

  @Override
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
    runner.requireMayBlock(what);
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
  public boolean mayCloseInPlace() {
    return !admission.isWatched() && !runner.isOwnThread();
  }

  @Override
  public void finish(PendingReply reply, int result) {
    inbox.ask(
        () -> loop.finish(reply, result),
        _ -> {
          // It is, if only to wake its waiter has failed: a refusal that throws is made again.
          if (!reply.isDone()) {
            reply.finish(result, 0);
          }
        });
  }

  @Override
  public int ring() {
    return ring;
  }

  @Override
  public CallersFiles<OpenFile> callersFiles() {
    return loop.files().ofCallers();
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
}

package io.i2o2.fallback.scheduler;

import io.i2o2.Backend;
import io.i2o2.Completion;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerException;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import io.i2o2.opcode.OpenAt;
import io.i2o2.spi.CloseWait;
import io.i2o2.spi.CoreScheduler;
import io.i2o2.spi.Facades;
import io.i2o2.spi.OwnThread;
import io.i2o2.spi.Patience;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.SchedulerThreads;
import io.i2o2.spi.ThreadStart;
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
import org.jspecify.annotations.Nullable;

/** The parts put together, and the calls of users handed to them. */
public final class FallbackScheduler implements CoreScheduler {
  private final SchedulerOptions options;
  private final OwnThread ownThread;
  private final Context context;
  private final Pool pool;
  private final Handles handles;
  private final FileSlots files;
  private final BufferSlots buffers;
  private final Intake intake;
  private final Shutdown shutdown;
  private final CompletionLoop loop;
  private final @Nullable Thread thread;

  /** Only for the completion thread, and before it starts. */
  private boolean begun;

  private FallbackScheduler(
      SchedulerOptions options, CompletionQueue completions, boolean callerRuns) {
    String name = options.name();
    this.options = options;
    this.ownThread = new OwnThread(name, options.grace());
    DescriptorTable descriptors = new DescriptorTable();
    JobQueue queue =
        new JobQueue(name, options.queueSize(), completions, new Workers(Workers.STREAM_THREADS));
    this.context =
        new Context(queue, completions, ownThread, new Operations(descriptors), new Patience());
    this.pool = new Pool(name, queue, completions, this::fault);
    this.handles = new Handles(context, descriptors);
    this.files = new FileSlots(context, options.registeredFiles(), descriptors, handles);
    this.buffers = new BufferSlots(context, options.registeredBuffers());
    Admission admission = new Admission(descriptors, handles, files, buffers);
    this.intake = new Intake(context, admission, options.queueSize());
    this.shutdown =
        new Shutdown(options, context, pool, handles, List.of(files, buffers), descriptors);
    this.loop = new CompletionLoop(name, completions, shutdown, ownThread);
    this.thread = callerRuns ? null : SchedulerThreads.unstarted(name, this::runOwnThread);
    if (callerRuns) {
      ownThread.onDeath(this::bury);
    }
  }

  /**
   * Starts a scheduler with a thread of its own.
   *
   * @param options checked
   * @return a running scheduler
   */
  public static Scheduler create(SchedulerOptions options) {
    return create(options, HookedCompletions.of(options.queueSize()));
  }

  /** Without threads: nothing is ever run. */
  static FallbackScheduler unstarted(SchedulerOptions options) {
    return new FallbackScheduler(options, new CompletionQueue(options.queueSize()), true);
  }

  /** With a queue of completions that a test may script. */
  static Scheduler create(SchedulerOptions options, CompletionQueue completions) {
    FirstCalls.make();
    FallbackScheduler scheduler = new FallbackScheduler(options, completions, false);
    Thread thread = Objects.requireNonNull(scheduler.thread);
    try {
      scheduler.ownThread.claim(thread);
      scheduler.begin();
      ThreadStart.of("fallback", thread);
    } catch (Throwable e) {
      scheduler.context.queue().end();
      throw e;
    }
    return Facades.of(scheduler, options.name());
  }

  /**
   * Makes a scheduler whose completion thread is the caller's.
   *
   * @param options checked
   * @return its loop
   */
  public static SchedulerLoop createLoop(SchedulerOptions options) {
    return createLoop(options, HookedCompletions.of(options.queueSize()));
  }

  /** With a queue of completions that a test may script. */
  static SchedulerLoop createLoop(SchedulerOptions options, CompletionQueue completions) {
    FirstCalls.make();
    FallbackScheduler scheduler = new FallbackScheduler(options, completions, true);
    return Facades.of(new CallerLoop(scheduler), scheduler, options.name());
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    OperationJob job = intake.replying(opcode, guard);
    PendingReply reply = job.reply();
    intake.put(Batch.of(job));
    return reply;
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    OperationJob job = intake.replying(opcode, guard);
    PendingReply reply = job.reply();
    return intake.offer(Batch.of(job)) ? reply : null;
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    intake.put(Batch.of(intake.calling(opcode, guard, completion)));
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    return intake.offer(Batch.of(intake.calling(opcode, guard, completion)));
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    return intake.submitAll(submissions);
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes)
      throws IOException {
    context.queue().requireOpen();
    ownThread.requireMayBlock("Scheduler.open");
    ownThread.requireRunning("Scheduler.open");
    Opcode opcode = OpenAt.of(path, openOptions, attributes);
    Opening opening = new Opening(handles, path);
    OperationJob job = OperationJob.opening(context, opcode, opening);
    try {
      intake.put(Batch.of(job));
      int result = job.reply().join();
      OpenHandle handle = opening.handle();
      if (handle == null) {
        throw new ErrnoException(-result, "open of " + path);
      }
      opening.taken = true;
      return handle;
    } catch (Throwable e) {
      opening.abandoned = true;
      throw e;
    }
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    context.queue().requireOpen();
    ownThread.requireMayBlock("Scheduler.registerFile");
    return files.register(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    try {
      return files.registerAsync(file, guard);
    } catch (IOException | SchedulerException e) {
      // What the caller did wrong is thrown at once, as where a kernel would have to be asked.
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) {
    context.queue().requireOpen();
    ownThread.requireMayBlock("Scheduler.registerBuffer");
    return buffers.register(segment, guard);
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    try {
      return buffers.registerAsync(segment, guard);
    } catch (SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Backend backend() {
    return new Backend("fallback", "java.nio on " + options.poolSize() + " threads");
  }

  @Override
  public boolean isClosed() {
    return context.queue().isClosed();
  }

  @Override
  public void close() {
    close(options.closeTimeout());
  }

  @Override
  public void close(Duration timeout) {
    CloseWait.requireTimeout(timeout);
    if (shutdown.isOver()) {
      return;
    }
    boolean own = ownThread.isCurrent();
    if (own && (thread != null || ownThread.isInTurn())) {
      ownThread.requireMayBlock("Scheduler.close");
    }
    shutdown.request(timeout);
    if (own) {
      loop.runToEnd();
    } else if (ownThread.thread() == null) {
      // Where no thread ever ran the loop, there is none to end it; callbacks may block it.
      onThreadOfOurs("close", this::runIfNobodyDoes);
    }
    if (shutdown.awaitOver(this::bury)) {
      joinOwnThread();
    }
  }

  @Override
  public boolean closeUnreachable() {
    if (!shutdown.requestWithoutDeadline()) {
      return false;
    }
    if (ownThread.thread() == null) {
      SchedulerThreads.start(options.name() + "-close", this::runIfNobodyDoes);
    } else {
      bury();
    }
    return true;
  }

  @Override
  public String toString() {
    return "scheduler " + options.name() + " (" + backend().detail() + ")";
  }

  CompletionLoop loop() {
    return loop;
  }

  /** Makes the caller the completion thread, or checks that it is; false if all is over. */
  boolean claimLoop(String call) {
    if (shutdown.isOver() || ownThread.hasSubstitute()) {
      return false;
    }
    ownThread.requireOwner(call);
    begin();
    return true;
  }

  /** Where a thread of ours ends the loop, the caller's waits for that. */
  void awaitSubstitute() {
    if (ownThread.hasSubstitute()) {
      shutdown.untilOver();
    }
  }

  /** Starts the pool, the first time. Only for the completion thread, and before it starts. */
  private void begin() {
    if (begun) {
      return;
    }
    begun = true;
    try {
      pool.fill(options.poolSize());
    } catch (Throwable e) {
      context.queue().end();
      throw e;
    }
    context.queue().start();
  }

  private void runIfNobodyDoes() {
    if (ownThread.substitute()) {
      begin();
      runOwnThread();
    }
  }

  /** The own thread has ended, and left the scheduler behind: another one ends it. Any thread. */
  private void bury() {
    Thread dead = ownThread.dead();
    if (dead != null) {
      onThreadOfOurs(
          "end",
          () -> {
            if (ownThread.succeed(dead)) {
              loop.bury(OwnThread.ended(dead));
            }
          });
    }
  }

  private void onThreadOfOurs(String what, Runnable action) {
    try {
      SchedulerThreads.start(options.name() + "-" + what, action);
    } catch (StackOverflowError e) {
      // What is left of this stack is not enough for an end: the close is made again.
      throw e;
    } catch (Throwable e) {
      // No thread is to be had; nor is anything gained by giving up.
      action.run();
    }
  }

  private void runOwnThread() {
    try {
      ownThread.requireOwner("start");
      loop.runToEnd();
    } catch (Throwable e) {
      // The loop has logged it and answered everyone; there is nobody else to tell.
      return;
    }
  }

  /** It has nothing left to do, so this takes no time to speak of. */
  private void joinOwnThread() {
    boolean interrupted = false;
    long end = System.nanoTime() + options.grace().toNanos();
    long left;
    while (thread != null && thread.isAlive() && (left = end - System.nanoTime()) > 0) {
      try {
        thread.join(Duration.ofNanos(left));
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void fault(Throwable cause) {
    loop.fault(cause);
  }
}

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
import io.i2o2.spi.CoreScheduler;
import io.i2o2.spi.Facades;
import io.i2o2.spi.Patience;
import io.i2o2.spi.SchedulerThreads;
import io.i2o2.spi.ThreadStart;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The parts put together, and the calls of users handed to them. */
public final class FallbackScheduler implements CoreScheduler {
  private final SchedulerOptions options;
  private final LoopThread loopThread;
  private final Context context;
  private final Pool pool;
  private final Handles handles;
  private final FileSlots files;
  private final BufferSlots buffers;
  private final Admission admission;
  private final Shutdown shutdown;
  private final CompletionLoop loop;
  private final @Nullable Thread thread;

  private FallbackScheduler(
      SchedulerOptions options, CompletionQueue completions, boolean callerRuns) {
    String name = options.name();
    this.options = options;
    this.loopThread = new LoopThread(name);
    DescriptorTable descriptors = new DescriptorTable();
    JobQueue queue = new JobQueue(name, options.queueSize());
    this.context =
        new Context(queue, completions, loopThread, new Operations(descriptors), new Patience());
    this.pool = new Pool(name, () -> new Worker(queue, completions, this::fault));
    this.handles = new Handles(context, descriptors);
    this.files = new FileSlots(context, options.registeredFiles(), descriptors, handles);
    this.buffers = new BufferSlots(context, options.registeredBuffers());
    this.admission = new Admission(handles, files, buffers);
    this.shutdown =
        new Shutdown(name, context, pool, handles, List.of(files, buffers), descriptors);
    this.loop = new CompletionLoop(name, completions, shutdown);
    this.thread = callerRuns ? null : SchedulerThreads.unstarted(name, this::runOwnThread);
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

  /** With a queue of completions that a test may script. */
  static Scheduler create(SchedulerOptions options, CompletionQueue completions) {
    FallbackScheduler scheduler = new FallbackScheduler(options, completions, false);
    Thread thread = Objects.requireNonNull(scheduler.thread);
    scheduler.begin(thread);
    try {
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
    FallbackScheduler scheduler = new FallbackScheduler(options, completions, true);
    return Facades.of(new CallerLoop(scheduler), scheduler, options.name());
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    OperationJob job = replying(opcode, guard);
    putAll(List.of(job));
    return job.reply();
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    OperationJob job = replying(opcode, guard);
    return offer(job) ? job.reply() : null;
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    putAll(List.of(calling(opcode, guard, completion)));
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    return offer(calling(opcode, guard, completion));
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    List<Submission> batch = List.copyOf(submissions);
    context.queue().requireOpen();
    if (batch.size() > options.queueSize()) {
      throw new IllegalArgumentException(
          "a batch of "
              + batch.size()
              + " operations, but the queue holds "
              + options.queueSize()
              + ": submit them in parts, or build the scheduler with a larger queueSize");
    }
    List<OperationJob> jobs = new ArrayList<>();
    try {
      for (Submission each : batch) {
        jobs.add(replying(each.opcode(), each.guard()));
      }
    } catch (RuntimeException e) {
      jobs.forEach(OperationJob::withdraw);
      throw e;
    }
    putAll(jobs);
    List<Reply> replies = new ArrayList<>();
    jobs.forEach(job -> replies.add(job.reply()));
    return replies;
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes)
      throws IOException {
    context.queue().requireOpen();
    loopThread.requireMayBlock("open");
    int result = submit(OpenAt.of(path, openOptions, attributes), Guard.NONE).join();
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + path);
    }
    return handles.add(path, result);
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    context.queue().requireOpen();
    loopThread.requireMayBlock("registerFile");
    return files.register(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    return future(() -> files.register(file, guard));
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) {
    context.queue().requireOpen();
    loopThread.requireMayBlock("registerBuffer");
    return buffers.register(segment, guard);
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    return future(() -> buffers.register(segment, guard));
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
    if (timeout.isNegative()) {
      throw new IllegalArgumentException(
          "close within " + timeout + ", but the deadline must be zero or more");
    }
    if (shutdown.isOver()) {
      return;
    }
    boolean onLoopThread = loopThread.isCurrent();
    if (onLoopThread && (thread != null || loop.isTurning())) {
      loopThread.requireMayBlock("close");
    }
    shutdown.request(timeout);
    // Where nobody ever ran the loop, there is nobody else to end it.
    if (onLoopThread || begin(Thread.currentThread())) {
      loop.runToEnd();
    }
    shutdown.awaitOver();
    joinOwnThread();
  }

  @Override
  public boolean closeUnreachable() {
    if (!shutdown.requestWithoutDeadline()) {
      return false;
    }
    if (loopThread.isUnclaimed()) {
      SchedulerThreads.start(options.name() + "-close", this::runIfNobodyDoes);
    }
    return true;
  }

  private void runIfNobodyDoes() {
    if (begin(Thread.currentThread())) {
      runOwnThread();
    }
  }

  @Override
  public String toString() {
    return "scheduler " + options.name() + " (" + backend().detail() + ")";
  }

  CompletionLoop loop() {
    return loop;
  }

  /** Makes the caller the completion thread, or checks that it is; false if all is over. */
  boolean claimLoop() {
    if (shutdown.isOver()) {
      return false;
    }
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "the loop of scheduler "
              + options.name()
              + " needs a platform thread, not a virtual one");
    }
    if (!begin(Thread.currentThread()) && !loopThread.isCurrent()) {
      throw new IllegalStateException(
          "the loop of scheduler " + options.name() + " belongs to another thread");
    }
    if (loop.isTurning()) {
      throw new IllegalStateException(
          "the loop of scheduler " + options.name() + " was called from its own callback");
    }
    return true;
  }

  /** Makes a thread the completion thread and starts the pool; false if there is one already. */
  private boolean begin(Thread owner) {
    if (!loopThread.claim(owner)) {
      return false;
    }
    try {
      pool.add(options.poolSize());
    } catch (Throwable e) {
      context.queue().end();
      throw e;
    }
    context.queue().start();
    return true;
  }

  private void runOwnThread() {
    try {
      loop.runToEnd();
    } catch (Throwable e) {
      // The loop has logged it and answered everyone; there is nobody else to tell.
      return;
    }
  }

  private void joinOwnThread() {
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
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

  private OperationJob replying(Opcode opcode, Guard guard) {
    return OperationJob.replying(context, opcode, guard, check(opcode, guard));
  }

  private OperationJob calling(Opcode opcode, Guard guard, Completion completion) {
    Objects.requireNonNull(completion, "completion");
    return OperationJob.calling(context, opcode, guard, check(opcode, guard), completion);
  }

  /** A closed scheduler has closed its files: that it is closed explains why they are. */
  private Uses check(Opcode opcode, Guard guard) {
    context.queue().requireOpen();
    try {
      return admission.check(opcode, guard);
    } catch (RuntimeException e) {
      context.queue().requireOpen();
      throw e;
    }
  }

  private boolean offer(OperationJob job) {
    return accepted(List.of(job), () -> context.queue().offer(List.of(job)));
  }

  private void putAll(List<OperationJob> jobs) {
    accepted(
        jobs,
        () -> {
          if (!context.queue().offer(jobs)) {
            loopThread.requireMayBlock("submit to a full queue");
            context.queue().put(jobs);
          }
          return true;
        });
  }

  /** What is not accepted gives back what it holds. */
  private static boolean accepted(List<OperationJob> jobs, BooleanSupplier taking) {
    boolean accepted = false;
    try {
      accepted = taking.getAsBoolean();
    } finally {
      if (!accepted) {
        jobs.forEach(OperationJob::withdraw);
      }
    }
    return accepted;
  }

  /** What the caller did wrong is thrown at once, as where a kernel would have to be asked. */
  private static <T> CompletableFuture<T> future(Registering<T> call) {
    try {
      return CompletableFuture.completedFuture(call.call());
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Registers a file or a buffer. */
  @FunctionalInterface
  private interface Registering<T> {
    T call() throws IOException;
  }
}

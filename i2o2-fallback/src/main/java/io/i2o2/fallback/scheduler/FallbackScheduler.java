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
  private final OwnThread ownThread;
  private final Context context;
  private final Pool pool;
  private final Handles handles;
  private final FileSlots files;
  private final BufferSlots buffers;
  private final Admission admission;
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
    JobQueue queue = new JobQueue(name, options.queueSize());
    this.context =
        new Context(queue, completions, ownThread, new Operations(descriptors), new Patience());
    this.pool = new Pool(name, () -> new Worker(queue, completions, this::fault));
    this.handles = new Handles(context, descriptors);
    this.files = new FileSlots(context, options.registeredFiles(), descriptors, handles);
    this.buffers = new BufferSlots(context, options.registeredBuffers());
    this.admission = new Admission(handles, files, buffers);
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

  /** With a queue of completions that a test may script. */
  static Scheduler create(SchedulerOptions options, CompletionQueue completions) {
    FallbackScheduler scheduler = new FallbackScheduler(options, completions, false);
    Thread thread = Objects.requireNonNull(scheduler.thread);
    scheduler.ownThread.claim(thread);
    scheduler.begin();
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
    ownThread.requireMayBlock("Scheduler.open");
    ownThread.requireRunning("Scheduler.open");
    int result = submit(OpenAt.of(path, openOptions, attributes), Guard.NONE).join();
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + path);
    }
    return handles.add(path, result);
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    context.queue().requireOpen();
    ownThread.requireMayBlock("Scheduler.registerFile");
    return files.register(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    return future(() -> files.register(file, guard));
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
      pool.add(options.poolSize());
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
            ownThread.requireMayBlock("Scheduler.submit to a full queue");
            ownThread.requireRunning("Scheduler.submit to a full queue");
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

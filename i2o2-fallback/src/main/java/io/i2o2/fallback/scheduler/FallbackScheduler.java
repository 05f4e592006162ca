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
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import io.i2o2.spi.CloseWait;
import io.i2o2.spi.OwnThread;
import io.i2o2.spi.Patience;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The parts put together, and the calls of users handed to them. */
public final class FallbackScheduler implements Scheduler {
  private static final int READABLE_AND_WRITABLE_FOR_ALL = 0666;

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
    this.handles = new Handles(name, context, descriptors);
    this.files = new FileSlots(name, context, options.registeredFiles(), descriptors, handles);
    this.buffers = new BufferSlots(name, context, options.registeredBuffers());
    this.admission = new Admission(handles, files, buffers);
    this.shutdown =
        new Shutdown(options, context, pool, handles, List.of(files, buffers), descriptors);
    this.loop = new CompletionLoop(name, completions, shutdown, ownThread);
    this.thread =
        callerRuns ? null : Thread.ofPlatform().daemon().name(name).unstarted(this::runOwnThread);
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
      thread.start();
    } catch (Throwable e) {
      scheduler.context.queue().end();
      throw e;
    }
    return scheduler;
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
    return new CallerLoop(new FallbackScheduler(options, completions, true));
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
  public FileHandle open(Path path, OpenOption... options) throws IOException {
    ownThread.requireMayBlock("Scheduler.open");
    ownThread.requireRunning("Scheduler.open");
    Opcode opcode =
        Opcode.openAt(path, Set.copyOf(Arrays.asList(options)), READABLE_AND_WRITABLE_FOR_ALL);
    int result = submit(opcode, Guard.NONE).join();
    if (result < 0) {
      throw new ErrnoException(-result, opcode);
    }
    return handles.add(path, result);
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    ownThread.requireMayBlock("Scheduler.registerFile");
    return files.register(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    return future(() -> files.register(file, guard));
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) {
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
    Thread another =
        Thread.ofPlatform().daemon().name(options.name() + "-" + what).unstarted(action);
    try {
      another.start();
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
    context.queue().requireOpen();
    return OperationJob.replying(context, opcode, guard, admission.check(opcode, guard));
  }

  private OperationJob calling(Opcode opcode, Guard guard, Completion completion) {
    Objects.requireNonNull(completion, "completion");
    context.queue().requireOpen();
    Uses uses = admission.check(opcode, guard);
    return OperationJob.calling(context, opcode, guard, uses, completion);
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

  private static <T> CompletableFuture<T> future(Callable<T> call) {
    try {
      return CompletableFuture.completedFuture(call.call());
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}

package io.i2o2.fail;

import io.i2o2.Backend;
import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.engine.CallbackOperation;
import io.i2o2.engine.Operation;
import io.i2o2.engine.PendingReply;
import io.i2o2.engine.ReplyOwner;
import io.i2o2.engine.SpinBudget;
import io.i2o2.engine.SubmissionChecks;
import io.i2o2.opcode.Nop;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that keeps what it is given until the test says what became of it; no-ops end by
 * themselves. One thread of its own, or the caller's, tells all outcomes.
 */
final class ManualScheduler implements Scheduler, ReplyOwner {
  /** The last one made. */
  static volatile @Nullable ManualScheduler last;

  private final SchedulerOptions options;
  private final boolean loop;
  private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
  private final List<Operation> kept = new ArrayList<>();
  private final SpinBudget patience = new SpinBudget();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean full;
  private volatile boolean refusing;
  private volatile boolean closed;
  private volatile @Nullable Thread own;

  /** Only for the own thread. */
  private boolean inTurn;

  private ManualScheduler(SchedulerOptions options, boolean loop) {
    this.options = options;
    this.loop = loop;
    last = this;
  }

  static Scheduler started(SchedulerOptions options) {
    ManualScheduler scheduler = new ManualScheduler(options, false);
    scheduler.own = Thread.ofPlatform().daemon().name(options.name()).unstarted(scheduler::run);
    scheduler.own.start();
    return scheduler;
  }

  static SchedulerLoop loop(SchedulerOptions options) {
    return new Loop(new ManualScheduler(options, true));
  }

  /** The last one made. */
  static ManualScheduler last() {
    ManualScheduler made = last;
    if (made == null) {
      throw new IllegalStateException("none was made");
    }
    return made;
  }

  /** What is kept, oldest first. */
  synchronized List<Opcode> kept() {
    return kept.stream().map(Operation::opcode).toList();
  }

  private synchronized Operation take() {
    return kept.removeFirst();
  }

  private synchronized List<Operation> takeAll() {
    List<Operation> all = List.copyOf(kept);
    kept.clear();
    return all;
  }

  /** Ends the oldest operation. */
  void finish(int result) {
    Operation operation = take();
    turn(() -> operation.finish(result, 0));
  }

  /** The kernel keeps the oldest operation for ever. */
  void abandon() {
    Operation operation = take();
    turn(() -> operation.abandon(new SchedulerDiedException("test", true, null)));
  }

  void full(boolean whether) {
    full = whether;
  }

  /** Whether nothing registered can be taken out. */
  void refusing(boolean whether) {
    refusing = whether;
  }

  private void takeOut(Guard guard) throws IOException {
    if (refusing) {
      throw new IOException("refused");
    }
    guard.release();
  }

  private void turn(Runnable action) {
    turns.add(action);
    LockSupport.unpark(own);
  }

  private void run() {
    while (over.getCount() > 0 || !turns.isEmpty()) {
      if (!runOnce()) {
        LockSupport.parkNanos(this, 1_000_000);
      }
    }
  }

  private boolean runOnce() {
    Runnable turn = turns.poll();
    if (turn != null) {
      inTurn = true;
      turn.run();
      inTurn = false;
    }
    return turn != null;
  }

  private <T extends Operation> T accept(T operation) {
    SubmissionChecks.memory(operation.opcode(), operation.guard());
    if (closed) {
      throw new SchedulerClosedException(options.name(), null);
    }
    if (operation.opcode() instanceof Nop) {
      turn(() -> operation.finish(0, 0));
    } else {
      synchronized (this) {
        kept.add(operation);
      }
    }
    return operation;
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    return accept(new PendingReply(this, opcode, guard));
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    return full ? null : submit(opcode, guard);
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    CallbackOperation operation = new CallbackOperation();
    operation.set(opcode, guard, completion);
    accept(operation);
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    if (full) {
      return false;
    }
    submit(opcode, guard, completion);
    return true;
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    List<Reply> replies = new ArrayList<>();
    submissions.forEach(each -> replies.add(submit(each.opcode(), each.guard())));
    return replies;
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes) {
    throw new UnsupportedOperationException("a test that opens files needs a real backend");
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) {
    return new Slot(this, guard, MemorySegment.NULL);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    return CompletableFuture.completedFuture(registerFile(file, guard));
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) {
    return new Buffer(new Slot(this, guard, segment));
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    return CompletableFuture.completedFuture(registerBuffer(segment, guard));
  }

  @Override
  public Backend backend() {
    return new Backend("manual", "for tests");
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    close(options.closeTimeout());
  }

  @Override
  public void close(Duration timeout) {
    boolean callerRuns = over.getCount() > 0 && loop && Thread.currentThread() == own && !inTurn;
    if (!callerRuns) {
      requireMayBlock("close");
    }
    closed = true;
    for (Operation operation : takeAll()) {
      turn(() -> operation.finish(-Errno.ECANCELED, 0));
    }
    over.countDown();
    if (callerRuns) {
      run();
      return;
    }
    try {
      boolean _ = own == null || own.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void cancel(PendingReply reply) {
    if (kept.remove(reply)) {
      turn(() -> reply.finish(-Errno.ECANCELED, 0));
    }
  }

  @Override
  public SpinBudget patience() {
    return patience;
  }

  @Override
  public void requireMayBlock(String what) {
    if (Thread.currentThread() == own) {
      throw new IllegalStateException(what + " on the scheduler's own thread");
    }
  }

  /** A loop on the caller's thread. */
  private record Loop(ManualScheduler manual) implements SchedulerLoop {
    @Override
    public Scheduler scheduler() {
      return manual;
    }

    @Override
    public void run() {
      manual.own = Thread.currentThread();
      manual.run();
    }

    @Override
    public boolean runOnce() {
      manual.own = Thread.currentThread();
      return manual.runOnce();
    }
  }

  /** A registered file. */
  record Slot(ManualScheduler manual, Guard guard, MemorySegment segment)
      implements RegisteredFile {
    @Override
    public int slot() {
      return 0;
    }

    @Override
    public int generation() {
      return 0;
    }

    @Override
    public RegisteredFile replace(Target file, Guard next) {
      guard.release();
      return new Slot(manual, next, segment);
    }

    @Override
    public void unregister() throws IOException {
      manual.takeOut(guard);
    }

    @Override
    public CompletableFuture<Void> unregisterAsync() {
      try {
        manual.takeOut(guard);
        return CompletableFuture.allOf();
      } catch (IOException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
  }

  /** A registered buffer. */
  record Buffer(Slot file) implements RegisteredBuffer {
    @Override
    public int slot() {
      return file.slot();
    }

    @Override
    public int generation() {
      return file.generation();
    }

    @Override
    public MemorySegment segment() {
      return file.segment();
    }

    @Override
    public RegisteredBuffer replace(MemorySegment segment, Guard guard) throws IOException {
      file.unregister();
      return new Buffer(new Slot(file.manual(), guard, segment));
    }

    @Override
    public void unregister() throws IOException {
      file.unregister();
    }

    @Override
    public CompletableFuture<Void> unregisterAsync() {
      return file.unregisterAsync();
    }
  }
}

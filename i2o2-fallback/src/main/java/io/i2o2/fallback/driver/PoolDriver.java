package io.i2o2.fallback.driver;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.SchedulerOptions;
import io.i2o2.engine.Attempt;
import io.i2o2.engine.CompletionRule;
import io.i2o2.engine.Descriptors;
import io.i2o2.engine.Driver;
import io.i2o2.engine.SlotTable;
import io.i2o2.engine.UserData;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.NioFile;
import io.i2o2.fallback.operation.Operations;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import io.i2o2.opcode.UringCommand;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A pool of threads as the engine's driver. It runs nothing on the threads of callers: an interrupt
 * of one would close the channel for all, and NIO cannot say whether a read would wait for a disk.
 */
class PoolDriver implements Driver, Descriptors {
  /** How many operations may be with the pool. */
  private static final int CAPACITY = 1024;

  /** How many opens may wait, so that reads and writes of streams have threads, too. */
  private static final int WAITING_OPENS = Pool.STREAM_THREADS / 2;

  /** The smallest page of any system; Java does not tell the page size. */
  private static final long PAGE_BYTES = 4096;

  private final SchedulerOptions options;
  private final DescriptorTable descriptors;
  private final Completions completions = new Completions();
  private final PoolParts parts;
  private final Pool pool;
  private final PoolRule rule = new PoolRule();
  private final StreamEnds ends = new StreamEnds();
  private final ReadyList ready = new ReadyList(2 * CAPACITY);
  private final PoolTable files;
  private final PoolTable buffers;

  /** What is under way, by the index of its token. */
  private final @Nullable OperationJob[] jobs = new OperationJob[CAPACITY];

  private volatile @Nullable Thread owner;

  /** With descriptors that it may share with others. */
  PoolDriver(SchedulerOptions options, DescriptorTable descriptors) {
    this.options = options;
    this.descriptors = descriptors;
    this.parts = new PoolParts(new Operations(descriptors), completions);
    this.files = new PoolTable(descriptors, this::unused);
    this.buffers = new PoolTable(descriptors, this::unused);
    descriptors.enter();
    this.pool = new Pool(options.name());
  }

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public void check(Opcode opcode) {
    if (opcode instanceof Madvise advise) {
      advise.requireWholePages(PAGE_BYTES);
    } else if (opcode instanceof UringCommand command && command.isNvme()) {
      command.requireShort();
    }
  }

  @Override
  public void begin() {
    owner = Thread.currentThread();
    pool.start(options.poolSize());
  }

  @Override
  public int waitingOpens() {
    return WAITING_OPENS;
  }

  @Override
  public int room() {
    return CAPACITY;
  }

  @Override
  public void start(
      long token, Opcode opcode, int file, boolean isSlot, @Nullable OpenFlags flags) {
    start(token, opcode, file, isSlot, false);
  }

  @Override
  public void start(long token, Attempt attempt) {
    start(token, attempt.opcode(), attempt.file(), attempt.isSlot(), attempt.waits());
  }

  @Override
  public void startClose(long token, Opcode opcode, int file, OpenFlags flags) {
    start(token, opcode, -1, false, false);
  }

  private void start(long token, Opcode opcode, int file, boolean isSlot, boolean waits) {
    if (opcode instanceof Nop) {
      ready.add(token, 0);
      return;
    }
    NioFile open = null;
    try {
      SlotUse fileUse = isSlot ? files.get(file) : null;
      open = fileUse != null ? fileUse.file : used(opcode, file);
      if (open == null ? isUsed(opcode, file) : !open.enter()) {
        open = null;
        ready.add(token, -Errno.EBADF);
        return;
      }
      SlotUse[] slots = slots(fileUse, buffer(opcode));
      OperationJob job = new OperationJob(parts, token, opcode, open, slots, waits);
      add(job, waits ? new StreamEnd() : ends.of(opcode, open));
    } catch (OutOfMemoryError e) {
      if (open != null) {
        open.leave();
      }
      ready.add(token, -Errno.ENOMEM);
    }
  }

  private @Nullable NioFile used(Opcode opcode, int file) {
    return isUsed(opcode, file) ? descriptors.find(file) : null;
  }

  /** A close takes the descriptor away from the file, and does not use it. */
  private static boolean isUsed(Opcode opcode, int file) {
    return file >= 0 && !Close.is(opcode);
  }

  /** From here on the job's end follows, whatever happens. */
  private void add(OperationJob job, @Nullable StreamEnd end) {
    SlotUse[] slots = job.slots;
    if (slots != null) {
      for (SlotUse each : slots) {
        each.enter();
      }
    }
    jobs[UserData.index(job.token)] = job;
    if (end == null) {
      pool.add(job);
    } else if (!pool.add(job, end)) {
      job.end(-Errno.ECANCELED);
    }
  }

  private @Nullable SlotUse buffer(Opcode opcode) {
    RegisteredBuffer buffer = opcode.registeredBuffer();
    return buffer == null ? null : buffers.get(buffer.slot());
  }

  private static SlotUse @Nullable [] slots(@Nullable SlotUse file, @Nullable SlotUse buffer) {
    if (file == null) {
      return buffer == null ? null : new SlotUse[] {buffer};
    }
    return buffer == null ? new SlotUse[] {file} : new SlotUse[] {file, buffer};
  }

  /** What has begun cannot be stopped. */
  @Override
  public void cancel(long token) {
    OperationJob job = jobs[UserData.index(token)];
    if (job != null && job.token == token && pool.remove(job)) {
      job.end(-Errno.ECANCELED);
    }
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public boolean hasUnflushed() {
    return false;
  }

  @Override
  public boolean hasEvents() {
    return !ready.isEmpty() || !completions.isEmpty();
  }

  @Override
  public int reap(Sink sink) {
    int count = 0;
    while (!ready.isEmpty()) {
      long token = ready.token();
      int result = ready.remove();
      count++;
      if (UserData.isTag(token)) {
        sink.released(token);
      } else {
        sink.completed(token, result, 0);
      }
    }
    for (Job job; (job = completions.poll()) != null; count++) {
      ended(job, sink);
    }
    return count;
  }

  private void ended(Job job, Sink sink) {
    if (UserData.isTag(job.token)) {
      sink.released(job.token);
      return;
    }
    int index = UserData.index(job.token);
    // Not of another one: what a close gave up may still end, when its index is in use again.
    if (jobs[index] == job) {
      jobs[index] = null;
    }
    try {
      sink.completed(job.token, job.result, 0);
    } finally {
      leaveSlots(job);
    }
  }

  private void leaveSlots(Job job) {
    SlotUse[] slots = job.slots;
    if (slots != null) {
      for (SlotUse each : slots) {
        files.leave(each);
      }
    }
  }

  /** The last use of a file may close it, which may take its time. */
  private void unused(SlotUse use) {
    NioFile file = use.file;
    if (file == null || file.leaveUnlessLast()) {
      ready.add(use.tag, 0);
    } else {
      pool.add(new OperationJob(parts, use.tag, Opcode.nop(), file, null, false));
    }
  }

  /** The threads of the pool need the CPU: 64 callers of no-ops got 0.4 of the rate. */
  @Override
  public boolean looksBeforeSleep() {
    return false;
  }

  @Override
  public boolean prepareSleep() {
    return true;
  }

  @Override
  public void sleep(long nanos) {
    if (ready.isEmpty()) {
      completions.await(nanos);
    }
  }

  @Override
  public int wake() {
    LockSupport.unpark(owner);
    return 0;
  }

  @Override
  public CompletionRule rule() {
    return rule;
  }

  @Override
  public Descriptors descriptors() {
    return this;
  }

  @Override
  public int open(OpenAt open) {
    return parts.operations().run(open, null);
  }

  @Override
  public int close(int file) {
    NioFile open = descriptors.remove(file);
    return open == null ? -Errno.EBADF : open.leave();
  }

  @Override
  public boolean mayWait(int file) {
    NioFile open = descriptors.find(file);
    return open == null || open.kind() == FileKind.STREAM;
  }

  @Override
  public SlotTable files() {
    return files;
  }

  @Override
  public SlotTable buffers() {
    return buffers;
  }

  @Override
  public void rollBack(LongConsumer token) {
    for (OperationJob each : jobs) {
      if (each != null && pool.remove(each)) {
        jobs[UserData.index(each.token)] = null;
        each.leaveFile();
        leaveSlots(each);
        token.accept(each.token);
      }
    }
  }

  /** Whatever goes wrong with one, the other is given back too. */
  @Override
  public void close(boolean byOwner) {
    try {
      pool.close(patience());
    } finally {
      descriptors.leave();
    }
  }

  /** A thread that has nothing to do ends at once, and one that hangs perhaps never. */
  private Duration patience() {
    return options.grace().dividedBy(8);
  }
}

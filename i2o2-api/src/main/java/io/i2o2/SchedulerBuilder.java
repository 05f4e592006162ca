package io.i2o2;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sets a scheduler's options. Limits are checked when it is built, with the value and the limit in
 * the message. Not thread-safe.
 *
 * <p>Options that concern io_uring have no effect on other backends.
 */
public final class SchedulerBuilder {
  private static final AtomicInteger UNNAMED = new AtomicInteger();
  private static final int MAX_QUEUE = 1 << 20;
  private static final int MAX_RING = 1 << 15;
  private static final int MAX_FILES = 1 << 20;
  private static final int MAX_BUFFERS = 1 << 14;
  private static final int DEFAULT_FILES = 64;
  private static final int MAX_CPU = 1023;
  private static final int MAX_RINGS = 64;
  private static final int MAX_POOL = 4096;
  private static final long MAX_SPIN_NANOS = 1_000_000_000L;

  private @Nullable String name;
  private @Nullable String backend;
  private int queueSize = 1024;
  private int ringDepth = 512;
  private int rings = 1;
  private boolean ioPolling;
  private boolean sqe128;
  private boolean coopTaskRun;
  private boolean skipUnsupportedFeatures;
  private @Nullable Integer registeredFiles;
  private int registeredBuffers = 64;
  private List<Integer> cpus = List.of();
  private int boundedWorkers;
  private int unboundedWorkers;
  private int poolSize = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
  private long spinNanos = 50_000;
  private Duration closeTimeout = Duration.ofSeconds(30);
  private boolean readInPlace = true;
  private boolean writeInPlace = true;
  private Duration grace = Duration.ofSeconds(5);

  SchedulerBuilder() {}

  /**
   * The name of the scheduler, its threads and its messages. Default: {@code i2o2-} and a number.
   *
   * @param name not blank
   * @return this
   */
  public SchedulerBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Demands a backend, instead of the best available one: where it cannot be used nothing else is
   * tried, and building fails with the reason. Default: what the property {@code i2o2.backend}
   * names when building; the best one if it is not set.
   *
   * @param backend such as {@code uring} or {@code fallback}; not blank
   * @return this
   */
  public SchedulerBuilder backend(String backend) {
    this.backend = Objects.requireNonNull(backend, "backend");
    return this;
  }

  /**
   * How many submissions may wait for the loop; more make submitters park. Default: 1024.
   *
   * @param queueSize a power of two from 2 to 1,048,576
   * @return this
   */
  public SchedulerBuilder queueSize(int queueSize) {
    this.queueSize = queueSize;
    return this;
  }

  /**
   * Entries of the kernel's submission queue; twice as many operations, less two, and at least 6
   * can be under way. Default: 512.
   *
   * <p>An eighth of those places, at least one, is kept for operations that cannot wait for events:
   * those on files known to be regular files, block devices or directories, no-ops, and everything
   * but reads, writes and uring commands. Reads and writes of FIFOs, terminals, sockets and raw
   * descriptors, uring commands, and opens that have to wait, as of a FIFO for its other end, may
   * fill the others; more of them wait in the scheduler, up to {@code queueSize} of each kind and
   * holding up only each other, then make their submitters park.
   *
   * @param ringDepth a power of two from 2 to 32,768
   * @return this
   */
  public SchedulerBuilder ringDepth(int ringDepth) {
    this.ringDepth = ringDepth;
    return this;
  }

  /**
   * How many rings there are, each with a loop thread of its own, where one thread is not enough.
   * Files, registered files and buffers are valid on all of them, and what is registered is so with
   * each; {@code queueSize}, {@code ringDepth}, slots, {@code iowqWorkers} and {@code poolSize} are
   * those of each ring, and CPUs to {@link #pin} to are dealt out. A thread's operations go to the
   * ring that a hash of its id gives, and wait there for room; a callback's to the ring that called
   * it; a batch's to that of the thread that made it. A close has one deadline for all, and if one
   * ring dies, all do. Where one ring refuses to replace what another has replaced, the slot is
   * freed. Default: 1.
   *
   * @param rings 1 to 64; not with {@link #buildLoop} unless 1
   * @return this
   */
  public SchedulerBuilder rings(int rings) {
    this.rings = rings;
    return this;
  }

  /**
   * Polls the device for completions instead of taking interrupts (IORING_SETUP_IOPOLL). Only reads
   * and writes on files opened with {@link FileOption#DIRECT} whose driver has poll queues, and
   * NVMe commands; other operations are refused when submitted. The loop uses a CPU while any are
   * under way. Default: no.
   *
   * @param ioPolling whether to
   * @return this
   */
  public SchedulerBuilder ioPolling(boolean ioPolling) {
    this.ioPolling = ioPolling;
    return this;
  }

  /**
   * Makes room for SQEs of 128 and CQEs of 32 bytes, for 80-byte uring commands and their second
   * result. From kernel 6.19 on only those commands take so much (IORING_SETUP_SQE_MIXED and
   * CQE_MIXED), before all operations do. Kernel 5.19. Default: no.
   *
   * @param sqe128 whether to
   * @return this
   */
  public SchedulerBuilder sqe128(boolean sqe128) {
    this.sqe128 = sqe128;
    return this;
  }

  /**
   * Uses IORING_SETUP_COOP_TASKRUN even where IORING_SETUP_DEFER_TASKRUN, which is faster, is
   * there. Kernel 5.19. Default: no.
   *
   * @param coopTaskRun whether to
   * @return this
   */
  public SchedulerBuilder coopTaskRun(boolean coopTaskRun) {
    this.coopTaskRun = coopTaskRun;
    return this;
  }

  /**
   * Leaves out options that this kernel does not have, with a warning, instead of failing. Default:
   * no.
   *
   * @param skip whether to
   * @return this
   */
  public SchedulerBuilder skipUnsupportedFeatures(boolean skip) {
    this.skipUnsupportedFeatures = skip;
    return this;
  }

  /**
   * Slots for registered files. Default: 64, or half of {@code RLIMIT_NOFILE} where that is less. A
   * number that was asked for is made or refused, never reduced.
   *
   * @param slots 0 to 1,048,576; the kernel also limits it to {@code RLIMIT_NOFILE}, less one
   * @return this
   */
  public SchedulerBuilder registeredFiles(int slots) {
    this.registeredFiles = slots;
    return this;
  }

  /**
   * Slots for registered buffers. Default: 64.
   *
   * @param slots 0 to 16,384
   * @return this
   */
  public SchedulerBuilder registeredBuffers(int slots) {
    this.registeredBuffers = slots;
    return this;
  }

  /**
   * How many kernel threads may run what the ring cannot run at once (io-wq;
   * IORING_REGISTER_IOWQ_MAX_WORKERS, kernel 5.15). The bounded ones run fsync, ftruncate,
   * fallocate, buffered writes, opens and closes; the unbounded ones reads and writes of other than
   * regular files and block devices that cannot be polled. At most half of the bounded ones run
   * opens that may wait without end, such as those of FIFOs; further such opens wait in the
   * scheduler, and hold up nothing but each other. What else hangs in the kernel, such as a file
   * system whose server is gone, keeps its thread: where that is to be expected, ask for more.
   * Default: the kernel's, which is four times the processors, at most {@code ringDepth} and here
   * at least 4, and for the unbounded ones {@code RLIMIT_NPROC}.
   *
   * @param bounded 2 to 32,767, or 0 for the default
   * @param unbounded 1 to 32,767, or 0 for the default
   * @return this
   */
  public SchedulerBuilder iowqWorkers(int bounded, int unbounded) {
    this.boundedWorkers = bounded;
    this.unboundedWorkers = unbounded;
    return this;
  }

  /**
   * Pins the loop thread to CPUs (sched_setaffinity(2)). Default: it runs on any.
   *
   * @param cpus their numbers, 0 to 1023; none for any
   * @return this
   */
  public SchedulerBuilder pin(int... cpus) {
    TreeSet<Integer> sorted = new TreeSet<>();
    for (int cpu : cpus) {
      sorted.add(cpu);
    }
    this.cpus = List.copyOf(sorted);
    return this;
  }

  /**
   * Threads of the fallback's pool. Operations that may wait for another process, on pipes and
   * terminals, have extra ones as needed. Default: twice the processors, at least 4.
   *
   * @param threads 1 to 4096
   * @return this
   */
  public SchedulerBuilder poolSize(int threads) {
    this.poolSize = threads;
    return this;
  }

  /**
   * How long a loop without operations looks for some before it sleeps. More answers the next one
   * faster, and costs CPU after each burst; an idle one sleeps in any case. Default: 50,000.
   *
   * @param spinNanos 0 to 1,000,000,000 nanoseconds
   * @return this
   */
  public SchedulerBuilder spinNanos(long spinNanos) {
    this.spinNanos = spinNanos;
    return this;
  }

  /**
   * Lets {@link Scheduler#run(Opcode)} read on the thread of its caller: {@code read}, {@code
   * readFixed}, {@code readv} of at most 15 segments, of at most 256 KiB at an offset, on files
   * that the scheduler opened, but not with {@link FileOption#DIRECT}. A platform thread waits
   * there for what is not in the page cache, which neither {@link Scheduler#close()} nor its
   * deadline ends: if it takes too long, the descriptor is left open. A virtual thread, and the one
   * that runs a {@link SchedulerLoop}, read only what is in the page cache (RWF_NOWAIT); the rest
   * goes to the ring. {@link Scheduler#open} opens existing files there, if the way to them is in
   * memory (RESOLVE_CACHED). Not with {@link #ioPolling}, and not by the fallback. Default: yes.
   *
   * @param readInPlace whether to
   * @return this
   */
  public SchedulerBuilder readInPlace(boolean readInPlace) {
    this.readInPlace = readInPlace;
    return this;
  }

  /**
   * Lets {@link Scheduler#run(Opcode)} write on the thread of its caller (pwritev2(2)): {@code
   * write}, {@code writeFixed}, and {@code writev} of at most 15 segments, of at most 256 KiB at an
   * offset, on files opened by the scheduler, also registered ones, but not with {@link
   * FileOption#DIRECT}, {@code SYNC} or {@code DSYNC}. Such a write copies into the page cache. It
   * may wait nevertheless, for memory or for other writes of the file, and keep its thread, also
   * the carrier of a virtual one: where the file system has RWF_NOWAIT for writes (xfs, btrfs),
   * virtual threads use that, and what would wait goes to the ring; elsewhere (ext4, tmpfs) a write
   * of a virtual thread that took longer than 20 milliseconds sends the next 1,024 of its file to
   * the ring, and the thread that runs a {@link SchedulerLoop} leaves all to the ring. Not with
   * {@link #ioPolling}, and not by the fallback. Default: yes.
   *
   * @param writeInPlace whether to
   * @return this
   */
  public SchedulerBuilder writeInPlace(boolean writeInPlace) {
    this.writeInPlace = writeInPlace;
    return this;
  }

  /**
   * How long {@link Scheduler#close()} lets accepted operations run before it cancels them.
   * Default: 30 seconds.
   *
   * @param timeout zero or more
   * @return this
   */
  public SchedulerBuilder closeTimeout(Duration timeout) {
    this.closeTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /**
   * How long the scheduler waits for what should come at once: after the timeout of a close, for
   * operations that were cancelled, for callbacks, and for everything to be released; and a quarter
   * of it, in a call that waits, for the first run of a loop that a caller runs. More helps where
   * operations that cannot be stopped take long, such as fsync of much data. Default: 5 seconds.
   *
   * @param grace 1 millisecond to 1 hour
   * @return this
   */
  public SchedulerBuilder grace(Duration grace) {
    this.grace = Objects.requireNonNull(grace, "grace");
    return this;
  }

  /**
   * Starts a scheduler with a thread of its own.
   *
   * @return a running scheduler, to be closed
   * @throws IllegalArgumentException if an option is out of its range
   * @throws SchedulerUnavailableException if no backend, or not the one demanded, can be used, or
   *     an option is not supported; {@link Availability.Reason} says when another one is tried
   */
  public Scheduler build() {
    return Backends.create(options(), backend == null);
  }

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @return the loop; nothing happens until it is run
   * @throws IllegalArgumentException if an option is out of its range, CPUs to pin to were given,
   *     as the thread is the caller's, or there are to be several rings, which have threads of
   *     their own
   * @throws SchedulerUnavailableException if no backend, or not the one demanded, can be used, or
   *     an option is not supported; {@link Availability.Reason} says when another one is tried
   */
  public SchedulerLoop buildLoop() {
    if (!cpus.isEmpty()) {
      throw new IllegalArgumentException(
          "pin " + cpus + ": the thread that runs the loop is yours, pin it yourself");
    }
    SchedulerOptions options = options();
    OptionRanges.oneRing(rings);
    return Backends.createLoop(options, backend == null);
  }

  /**
   * The options as they stand, checked.
   *
   * @return what a backend's provider is given
   * @throws IllegalArgumentException if an option is out of its range
   */
  public SchedulerOptions options() {
    OptionRanges.powerOfTwo("queueSize", queueSize, MAX_QUEUE);
    OptionRanges.powerOfTwo("ringDepth", ringDepth, MAX_RING);
    OptionRanges.rings(rings, MAX_RINGS);
    int files = registeredFiles == null ? DEFAULT_FILES : registeredFiles;
    OptionRanges.range("registeredFiles", files, 0, MAX_FILES);
    OptionRanges.range("registeredBuffers", registeredBuffers, 0, MAX_BUFFERS);
    OptionRanges.workers("bounded", boundedWorkers, 2);
    OptionRanges.workers("unbounded", unboundedWorkers, 1);
    OptionRanges.range("poolSize", poolSize, 1, MAX_POOL);
    OptionRanges.range("spinNanos", spinNanos, 0, MAX_SPIN_NANOS);
    cpus.forEach(cpu -> OptionRanges.range("pin", cpu, 0, MAX_CPU));
    OptionRanges.durations(closeTimeout, grace);
    if (name != null && name.isBlank()) {
      throw new IllegalArgumentException("name is blank: give one, or leave it out");
    }
    String demanded = Backends.demanded(backend);
    return new SchedulerOptions(
        name != null ? name : "i2o2-" + UNNAMED.incrementAndGet(),
        demanded,
        queueSize,
        ringDepth,
        rings,
        ioPolling,
        sqe128,
        coopTaskRun,
        skipUnsupportedFeatures,
        files,
        registeredFiles != null,
        registeredBuffers,
        boundedWorkers,
        unboundedWorkers,
        cpus,
        poolSize,
        spinNanos,
        readInPlace,
        writeInPlace,
        closeTimeout,
        grace);
  }
}

package io.i2o2.fallback.scheduler;

import io.i2o2.spi.Report;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The duty of a pool thread: run jobs, one after the other. */
final class Worker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Report NOT_LOOKED_AT =
      new Report(LOG, "whether {} may wait for another process is not known");
  private static final Report JOB_THREW = new Report(LOG, "{} threw");

  /** How long a thread for streams waits for the next operation before it ends. */
  private static final long STAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Whether it is an extra one, for operations that may wait for another process. */
  final boolean forStreams;

  /**
   * Whether it waits for work, in {@link IdleWorkers}. Guarded by the queue, as is what follows.
   */
  boolean idle;

  @Nullable Worker nextIdle;
  @Nullable Worker previousIdle;

  /** Whether it was woken, or is being started, and has not looked for work yet. */
  boolean woken;

  /** The next one that could not be woken. */
  @Nullable Worker nextMissed;

  /** Whether it is to end. */
  boolean dismissed;

  /** Whether it has waited long enough for work to end without. */
  boolean bored;

  /** Whether it is to start another thread for streams. */
  boolean growthDue;

  /** The stream that it works for. */
  @Nullable StreamEnd end;

  /** The next one of the {@link Pool}, which guards it. */
  @Nullable Worker nextMember;

  /** Whether there was no thread to be had for it. */
  volatile boolean neverStarted;

  private final JobQueue queue;
  private final CompletionQueue completions;
  private final Pool pool;
  private final Consumer<Throwable> onFault;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Job running;

  Worker(
      JobQueue queue,
      CompletionQueue completions,
      Pool pool,
      boolean forStreams,
      Consumer<Throwable> onFault) {
    this.queue = queue;
    this.completions = completions;
    this.pool = pool;
    this.forStreams = forStreams;
    this.woken = forStreams;
    this.onFault = onFault;
  }

  void thread(Thread own) {
    thread = own;
  }

  @Nullable Thread thread() {
    return thread;
  }

  @Override
  public void run() {
    try {
      while (runNext()) {
        // One after the other.
      }
    } catch (Throwable e) {
      onFault.accept(e);
    } finally {
      pool.left(this);
    }
  }

  /**
   * In a method of its own: a job in a variable would be reachable while the next is waited for.
   */
  private boolean runNext() {
    Job job = queue.take(this);
    if (job == null) {
      return false;
    }
    StreamEnd other = forStreams ? null : endOf(job);
    if (other == null) {
      run(job);
    } else if (queue.move(this, job, other)) {
      return true;
    } else {
      job.skip();
    }
    if (forStreams) {
      queue.freeStreamPlace();
    }
    completions.put(job);
    return true;
  }

  /** What it runs or has just told of, or null. */
  @Nullable Job running() {
    return running;
  }

  /** Set by the queue, in the same step in which the job leaves it. */
  void running(@Nullable Job job) {
    running = job;
  }

  /** Starts another thread for streams if the queue said so. */
  boolean growIfDue() {
    boolean due = growthDue;
    growthDue = false;
    if (due) {
      pool.growForStreams();
    }
    return due;
  }

  /** Waits to be woken. */
  void park() {
    if (forStreams) {
      long start = System.nanoTime();
      LockSupport.parkNanos(this, STAY_NANOS);
      bored = System.nanoTime() - start >= STAY_NANOS;
    } else {
      LockSupport.park(this);
    }
  }

  void unpark() {
    LockSupport.unpark(thread);
  }

  private static @Nullable StreamEnd endOf(Job job) {
    try {
      return job.findEnd();
    } catch (Throwable e) {
      NOT_LOOKED_AT.error(job, e);
      return null;
    }
  }

  /** An interrupt, by whoever came here through a file system, would close the next file. */
  private static void run(Job job) {
    Thread.interrupted();
    try {
      job.run();
    } catch (Throwable e) {
      JOB_THREW.error(job, e);
    }
  }
}

package io.i2o2.fallback.driver;

import io.i2o2.engine.FailSafeLog;
import io.i2o2.engine.Report;
import io.i2o2.engine.SchedulerThreads;
import io.i2o2.engine.ThreadStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads: so many for operations that end by themselves, and further ones, by need and up to a
 * limit, for those that may wait for another process. Called by the owner.
 */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  private static final Report THREW = new Report(LOG, "{}: the end of an operation threw");

  /** Ends of streams that may wait at a time, and openings of streams. */
  static final int STREAM_THREADS = 256;

  /** How long a thread for streams waits for the next one before it ends. */
  private static final long STAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final String LIMIT_TEXT =
      "{}: operations on "
          + STREAM_THREADS
          + " streams wait for other processes; more streams wait for one of these: use fewer at a"
          + " time, or several schedulers";

  private final String name;
  private final JobQueue queue = new JobQueue();
  private final List<Thread> threads = new ArrayList<>();
  private final ThreadPoolExecutor streams;
  private boolean limitTold;

  Pool(String name) {
    this.name = name;
    AtomicInteger count = new AtomicInteger();
    this.streams =
        new ThreadPoolExecutor(
            STREAM_THREADS,
            STREAM_THREADS,
            STAY_NANOS,
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(),
            task -> SchedulerThreads.unstarted(name + "-stream-" + count.incrementAndGet(), task));
    streams.allowCoreThreadTimeOut(true);
  }

  /**
   * Starts the threads.
   *
   * @throws io.i2o2.SchedulerUnavailableException if the process may start no further thread
   */
  void start(int size) {
    while (threads.size() < size) {
      Thread thread = SchedulerThreads.unstarted(name + "-pool-" + (threads.size() + 1), this::run);
      ThreadStart.of("fallback", thread);
      threads.add(thread);
    }
  }

  /** Has a job run. */
  void add(Job job) {
    queue.add(job);
  }

  /** Has a job run that may wait; false if there is no thread for it, and it is not run. */
  boolean add(OperationJob job, StreamEnd end) {
    job.end = end;
    boolean added = end.add(job, streams);
    if (!limitTold && !streams.getQueue().isEmpty()) {
      limitTold = true;
      FailSafeLog.warn(LOG, LIMIT_TEXT, name, null);
    }
    return added;
  }

  /** Takes a job out; false if it has begun. */
  boolean remove(OperationJob job) {
    StreamEnd end = job.end;
    return end == null ? queue.remove(job) : end.remove(job);
  }

  /**
   * Lets the threads end, and waits for those that do not hang. What waits behind those is not run
   * any more, and leaves its file.
   */
  void close(Duration patience) {
    queue.close();
    for (Job job; (job = queue.poll()) != null; ) {
      job.leaveFile();
    }
    streams.shutdown();
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    for (Thread each : threads) {
      interrupted |= join(each, deadline);
    }
    try {
      if (!interrupted) {
        streams.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (Job job; (job = queue.take()) != null; ) {
      try {
        job.run();
      } catch (Throwable e) {
        // It has ended; the thread goes on with the next one.
        THREW.error(name, e);
      }
    }
  }

  private static boolean join(Thread thread, long deadline) {
    boolean interrupted = false;
    for (long left; (left = deadline - System.nanoTime()) > 0; ) {
      try {
        thread.join(Duration.ofNanos(left));
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}

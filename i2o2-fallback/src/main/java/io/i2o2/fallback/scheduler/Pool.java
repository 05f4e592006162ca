package io.i2o2.fallback.scheduler;

import io.i2o2.engine.Report;
import io.i2o2.engine.SchedulerThreads;
import io.i2o2.engine.ThreadStart;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run jobs: those of the pool proper, and extra ones for streams. Thread-safe. */
final class Pool {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);
  private static final Report NO_THREAD =
      new Report(LOG, "{}: no thread to be had for a stream; tried again in a second");

  private final String name;
  private final JobQueue queue;
  private final CompletionQueue completions;
  private final Consumer<Throwable> onFault;

  // Guarded by the monitor.
  private @Nullable Worker first;
  private int threads;
  private int threadsForStreams;

  Pool(String name, JobQueue queue, CompletionQueue completions, Consumer<Throwable> onFault) {
    this.name = name;
    this.queue = queue;
    this.completions = completions;
    this.onFault = onFault;
  }

  /** Starts threads until there are so many. */
  void fill(int size) {
    while (size() < size) {
      start(false);
    }
  }

  /** Starts a thread for streams, which the queue has counted already. */
  void growForStreams() {
    try {
      start(true);
    } catch (Throwable e) {
      queue.growthFailed();
      NO_THREAD.error(name, e);
    }
  }

  /** Starts a thread for each one that hangs in a job that was given up. */
  void replaceStuck() {
    for (Worker each = first(); each != null; each = each.nextMember) {
      if (!each.forStreams && isStuck(each)) {
        start(false);
      }
    }
  }

  /** Does what others may have left undone; for the completion thread, from time to time. */
  void lookAgain() {
    for (Worker each = first(); each != null; each = each.nextMember) {
      if (each.woken) {
        each.unpark();
      }
    }
    if (queue.claimGrowth()) {
      growForStreams();
    }
    if (queue.claimLimitText()) {
      LOG.warn(
          "{}: operations on {} streams wait for other processes; more streams wait for one of"
              + " these: use fewer at a time, or several schedulers",
          name,
          Workers.STREAM_THREADS);
    }
  }

  /** The threads, linked by {@link Worker#nextMember}. */
  synchronized @Nullable Worker first() {
    return first;
  }

  /** A thread ends. */
  synchronized void left(Worker worker) {
    Worker before = null;
    for (Worker each = first; each != null; before = each, each = each.nextMember) {
      if (each == worker) {
        if (before == null) {
          first = each.nextMember;
        } else {
          before.nextMember = each.nextMember;
        }
        return;
      }
    }
  }

  /** Waits for the threads to end, as long as given altogether, but not for those that hang. */
  void join(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    for (Worker each = first(); each != null; each = each.nextMember) {
      Thread thread = each.thread();
      for (long left; !isStuck(each) && (left = end - System.nanoTime()) > 0; ) {
        try {
          if (thread == null || each.neverStarted || thread.join(Duration.ofNanos(left))) {
            break;
          }
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isStuck(Worker worker) {
    Job job = worker.running();
    return job != null && job.isGivenUp();
  }

  private synchronized int size() {
    int size = 0;
    for (Worker each = first; each != null; each = each.nextMember) {
      size += each.forStreams || each.neverStarted ? 0 : 1;
    }
    return size;
  }

  private void start(boolean forStreams) {
    Worker worker = new Worker(queue, completions, this, forStreams, onFault);
    Thread thread = SchedulerThreads.unstarted(nextName(forStreams), worker);
    worker.thread(thread);
    add(worker);
    try {
      ThreadStart.of("fallback", thread);
    } catch (Throwable e) {
      worker.neverStarted = true;
      throw e;
    }
  }

  private synchronized String nextName(boolean forStreams) {
    return forStreams ? name + "-stream-" + ++threadsForStreams : name + "-pool-" + ++threads;
  }

  private synchronized void add(Worker worker) {
    worker.nextMember = first;
    first = worker;
  }
}

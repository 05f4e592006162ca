package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Ends of streams that have operations and no thread, in order. Guarded by the {@link JobQueue}.
 */
final class StreamEnds {
  private @Nullable StreamEnd first;
  private @Nullable StreamEnd last;
  private int size;

  int size() {
    return size;
  }

  /** Adds an operation to an end; one step, whatever the caller's stack. */
  void add(StreamEnd end, Job job) {
    end.jobs.addLast(job);
    // From here on nothing is called.
    if (!end.scheduled) {
      end.scheduled = true;
      if (last == null) {
        first = end;
      } else {
        last.nextReady = end;
      }
      last = end;
      size++;
    }
  }

  /** The next operation of the next end, which is the worker's from now on. */
  @Nullable Job take(Worker worker) {
    for (StreamEnd end; (end = removeFirst()) != null; ) {
      Job job = end.jobs.removeFirst();
      if (job != null) {
        worker.end = end;
        return job;
      }
      end.scheduled = false;
    }
    return null;
  }

  /** Takes an end from its worker; it waits for another one if it has operations left. */
  void release(Worker worker) {
    StreamEnd end = worker.end;
    if (end != null) {
      worker.end = null;
      end.scheduled = false;
      if (!end.jobs.isEmpty()) {
        schedule(end);
      }
    }
  }

  /** Takes an operation out of any end, or null. */
  @Nullable Job removeJob() {
    for (StreamEnd end = first; end != null; end = end.nextReady) {
      Job job = end.jobs.removeFirst();
      if (job != null) {
        return job;
      }
    }
    return null;
  }

  private void schedule(StreamEnd end) {
    end.scheduled = true;
    if (last == null) {
      first = end;
    } else {
      last.nextReady = end;
    }
    last = end;
    size++;
  }

  private @Nullable StreamEnd removeFirst() {
    StreamEnd removed = first;
    if (removed != null) {
      first = removed.nextReady;
      removed.nextReady = null;
      if (first == null) {
        last = null;
      }
      size--;
    }
    return removed;
  }
}

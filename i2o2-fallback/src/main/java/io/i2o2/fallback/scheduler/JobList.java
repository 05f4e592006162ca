package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/** Jobs in order, each of which can be taken out. Guarded by the {@link JobQueue}. */
final class JobList {
  @Nullable Job first;
  @Nullable Job last;
  int size;

  boolean isEmpty() {
    return first == null;
  }

  void addLast(Job job) {
    Job before = last;
    job.list = this;
    job.previous = before;
    if (before == null) {
      first = job;
    } else {
      before.next = job;
    }
    last = job;
    size++;
  }

  /** The first one, which is in the list no more, or null. */
  @Nullable Job removeFirst() {
    Job removed = first;
    if (removed != null) {
      remove(removed);
    }
    return removed;
  }

  /** Takes one out that is in the list. */
  void remove(Job job) {
    Job before = job.previous;
    Job after = job.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    job.previous = null;
    job.next = null;
    job.list = null;
    size--;
  }
}

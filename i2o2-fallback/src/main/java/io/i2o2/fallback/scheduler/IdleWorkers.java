package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/** Threads of one kind that wait for work, the last one first. Guarded by the {@link JobQueue}. */
final class IdleWorkers {
  private @Nullable Worker first;
  private int size;

  /** How many were woken and have not arrived yet. */
  private int waking;

  /** How many are or will soon be free for work. */
  int available() {
    return size + waking;
  }

  void add(Worker worker) {
    Worker other = first;
    worker.nextIdle = other;
    if (other != null) {
      other.previousIdle = worker;
    }
    worker.idle = true;
    first = worker;
    size++;
  }

  /** A thread is about to start, which counts as woken. */
  void starting() {
    waking++;
  }

  /** It could not be started. */
  void failedToStart() {
    waking--;
  }

  /** Takes a thread out that is to be woken, if there is more work than threads on their way. */
  @Nullable Worker wakeOne(int work) {
    Worker woken = first;
    if (woken == null || waking >= work) {
      return null;
    }
    Worker other = woken.nextIdle;
    first = other;
    if (other != null) {
      other.previousIdle = null;
    }
    woken.nextIdle = null;
    woken.idle = false;
    woken.woken = true;
    size--;
    waking++;
    return woken;
  }

  /** A thread came back, woken or by itself. */
  void arrived(Worker worker) {
    if (worker.woken) {
      worker.woken = false;
      waking--;
    } else if (worker.idle) {
      remove(worker);
    }
  }

  private void remove(Worker worker) {
    Worker before = worker.previousIdle;
    Worker after = worker.nextIdle;
    if (before == null) {
      first = after;
    } else {
      before.nextIdle = after;
    }
    if (after != null) {
      after.previousIdle = before;
    }
    worker.previousIdle = null;
    worker.nextIdle = null;
    worker.idle = false;
    size--;
  }
}

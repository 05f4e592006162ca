package io.i2o2.fallback.scheduler;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A thread parked because the queue has no room for what it submits. */
final class Submitter {
  private enum Answer {
    NONE,
    ADMITTED,
    REFUSED
  }

  private final List<? extends Job> jobs;
  private final Thread thread = Thread.currentThread();
  private volatile Answer answer = Answer.NONE;

  Submitter(List<? extends Job> jobs) {
    this.jobs = jobs;
  }

  List<? extends Job> jobs() {
    return jobs;
  }

  void admitted() {
    answer(Answer.ADMITTED);
  }

  void refused() {
    answer(Answer.REFUSED);
  }

  /** Parks until there is an answer; an interrupt is kept for later. Says whether admitted. */
  boolean await() {
    boolean interrupted = false;
    while (answer == Answer.NONE) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      thread.interrupt();
    }
    return answer == Answer.ADMITTED;
  }

  private void answer(Answer given) {
    answer = given;
    LockSupport.unpark(thread);
  }
}

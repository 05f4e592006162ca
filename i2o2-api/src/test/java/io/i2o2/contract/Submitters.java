package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads, platform and virtual, that submit in each of the ways until they are refused, and keep
 * an account of every submission.
 */
final class Submitters {
  private final Scheduler scheduler;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();

  Submitters(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** One submission: what became of it. */
  private static final class Attempt implements Guard {
    private final AtomicInteger releases = new AtomicInteger();
    private final AtomicInteger outcomes = new AtomicInteger();
    private final AtomicBoolean lateRelease = new AtomicBoolean();
    private volatile boolean accepted;
    private volatile boolean guardKept;
    private volatile int result;

    @Override
    public void release() {
      releases.incrementAndGet();
      if (outcomes.get() > 0) {
        lateRelease.set(true);
      }
    }

    void outcome(int outcome, boolean isUnknown) {
      result = outcome;
      guardKept = isUnknown;
      outcomes.incrementAndGet();
    }

    void outcome(Reply reply) {
      SchedulerDiedException failure = reply.failure();
      outcome(
          failure == null ? reply.result() : -Errno.ECANCELED,
          failure != null && failure.outcomeUnknown());
    }
  }

  void start(int count) {
    for (int i = 0; i < count; i++) {
      int way = i;
      Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      threads.add(Threads.start(kind, () -> submitUntilRefused(way), faults));
    }
  }

  void awaitParked() {
    threads.forEach(Awaits::parked);
  }

  void awaitAccepted(int count) {
    Awaits.until(count + " accepted", () -> accepted.get() >= count || !faults.isEmpty());
  }

  void awaitEnd() throws InterruptedException {
    Awaits.ended(threads);
    assertEquals(List.of(), List.copyOf(faults));
  }

  /** To be asked when the scheduler is closed: accepted ones have ended, refused ones not begun. */
  void assertOneOutcomeEach() {
    for (Attempt attempt : attempts) {
      assertEquals(attempt.accepted ? 1 : 0, attempt.outcomes.get(), "outcomes of a submission");
      int releases = attempt.accepted && !attempt.guardKept ? 1 : 0;
      assertEquals(releases, attempt.releases.get(), "releases of its guard");
      assertTrue(!attempt.lateRelease.get(), "a guard was released after the reply");
      assertTrue(attempt.result == 0 || attempt.result == -Errno.ECANCELED);
    }
  }

  private void submitUntilRefused(int way) {
    try {
      while (true) {
        submit(way % 3);
      }
    } catch (SchedulerClosedException e) {
      // The end that was waited for.
    }
  }

  private void submit(int way) {
    Attempt attempt = new Attempt();
    attempts.add(attempt);
    switch (way) {
      case 0 -> {
        Reply reply = scheduler.submit(Opcode.nop(), attempt);
        accept(attempt);
        reply.whenComplete(attempt::outcome);
      }
      case 1 -> {
        scheduler.submit(
            Opcode.nop(),
            attempt,
            (result, _, failure) ->
                attempt.outcome(result, failure != null && failure.outcomeUnknown()));
        accept(attempt);
      }
      default -> {
        Attempt second = new Attempt();
        attempts.add(second);
        List<Reply> replies =
            scheduler.submitAll(
                List.of(
                    new Submission(Opcode.nop(), attempt), new Submission(Opcode.nop(), second)));
        accept(attempt);
        accept(second);
        replies.getFirst().whenComplete(attempt::outcome);
        replies.getLast().whenComplete(second::outcome);
      }
    }
  }

  private void accept(Attempt attempt) {
    attempt.accepted = true;
    accepted.incrementAndGet();
  }
}

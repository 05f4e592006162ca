package io.i2o2.fallback.scheduler;

import io.i2o2.spi.SchedulerThreads;
import io.i2o2.spi.ThreadStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The threads that run jobs. Only for the completion thread, and before it starts. */
final class Pool {
  private record Member(Thread thread, Worker worker) {
    boolean isStuck() {
      Job job = worker.running();
      return job != null && job.isGivenUp();
    }
  }

  private final String name;
  private final Supplier<Worker> workers;
  private final List<Member> members = new ArrayList<>();

  Pool(String name, Supplier<Worker> workers) {
    this.name = name;
    this.workers = workers;
  }

  /** Starts threads. */
  void add(int threads) {
    for (int i = 0; i < threads; i++) {
      Worker worker = workers.get();
      String threadName = name + "-pool-" + (members.size() + 1);
      Thread thread = SchedulerThreads.unstarted(threadName, worker);
      ThreadStart.of("fallback", thread);
      members.add(new Member(thread, worker));
    }
  }

  /** Starts a thread for each one that hangs in a job that was given up. */
  void replaceStuck() {
    add((int) members.stream().filter(Member::isStuck).count());
  }

  /** What is in the hands of workers, perhaps told already. */
  List<Job> running() {
    List<Job> running = new ArrayList<>();
    for (Member member : members) {
      Job job = member.worker.running();
      if (job != null) {
        running.add(job);
      }
    }
    return running;
  }

  /** Waits for the threads to end, as long as given altogether, but not for those that hang. */
  void join(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    for (Member member : members) {
      for (long left; !member.isStuck() && (left = end - System.nanoTime()) > 0; ) {
        try {
          if (member.thread.join(Duration.ofNanos(left))) {
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
}

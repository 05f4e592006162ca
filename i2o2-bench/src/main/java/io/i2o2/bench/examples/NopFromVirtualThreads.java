package io.i2o2.bench.examples;

import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** Many virtual threads that share a scheduler; one that waits gives its carrier to the others. */
public final class NopFromVirtualThreads {
  private static final int THREADS = 1_000;
  private static final int OPERATIONS = 10;

  private NopFromVirtualThreads() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    LongAdder done = new LongAdder();
    // Resources close in reverse: the threads end before the scheduler they use.
    try (Scheduler scheduler = Scheduler.create();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        threads.execute(
            () -> {
              for (int j = 0; j < OPERATIONS; j++) {
                if (scheduler.submit(Opcode.nop()).join() == 0) {
                  done.increment();
                }
              }
            });
      }
    }
    System.out.println(done + " operations from " + THREADS + " virtual threads");
  }
}

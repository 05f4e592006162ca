package io.i2o2.contract;

import java.util.Queue;

/** Threads whose failures reach the test. */
final class Threads {
  private Threads() {}

  /** Starts a thread; what its work throws is added to the faults. */
  static Thread start(Thread.Builder kind, ThrowingRunnable work, Queue<Throwable> faults) {
    return kind.start(
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            faults.add(e);
          }
        });
  }

  /** Work that may throw anything. */
  interface ThrowingRunnable {
    void run() throws Exception;
  }
}

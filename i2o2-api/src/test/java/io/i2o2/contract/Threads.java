package io.i2o2.contract;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Threads whose failures reach the test. */
public final class Threads {
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

  /** What work comes to on a virtual thread. */
  public static <T> T onVirtual(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    return task.get();
  }

  /** Work that may throw anything. */
  interface ThrowingRunnable {
    void run() throws Exception;
  }
}

package io.i2o2.bench.workload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do the same thing, each with its number. */
public final class Callers {

  /** What a caller does. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does it.
     *
     * @param caller the caller's number, from 0
     * @throws IOException if something fails
     * @throws InterruptedException if interrupted
     */
    void run(int caller) throws IOException, InterruptedException;
  }

  private final Task task;
  private final Runnable onFailure;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Callers(Task task, Runnable onFailure) {
    this.task = task;
    this.onFailure = onFailure;
  }

  /**
   * Starts them.
   *
   * @param kind of threads, such as {@link Thread#ofVirtual()}
   * @param count how many
   * @param task what each does
   * @param onFailure called by the first that fails: makes the others stop
   * @return them, to be waited for
   */
  public static Callers start(Thread.Builder kind, int count, Task task, Runnable onFailure) {
    Callers callers = new Callers(task, onFailure);
    Thread.Builder named = kind.name("caller-", 0);
    for (int i = 0; i < count; i++) {
      int caller = i;
      callers.threads.add(named.start(() -> callers.run(caller)));
    }
    return callers;
  }

  /**
   * Waits until all have ended.
   *
   * @throws IOException if that is how the first one failed; unchecked ones are thrown likewise
   * @throws InterruptedException if interrupted
   */
  public void join() throws IOException, InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void run(int caller) {
    try {
      task.run(caller);
    } catch (Throwable e) {
      if (failure.compareAndSet(null, e)) {
        onFailure.run();
      }
    }
  }
}

package io.i2o2.bench.workload;

import io.i2o2.Batch;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One thread that has a batch done, waits for all of it, and has the next one done. */
public final class BatchLoad implements Load {
  private final Clock clock;
  private final Tallies tallies;
  private final Step round;
  private @Nullable Callers caller;

  /**
   * A thread still to be started.
   *
   * @param clock when to stop
   * @param tallies what was done; one for each place in the batch
   * @param round does one batch
   */
  public BatchLoad(Clock clock, Tallies tallies, Step round) {
    this.clock = clock;
    this.tallies = tallies;
    this.round = round;
  }

  /**
   * Batches of a scheduler.
   *
   * @param scheduler what runs them
   * @param operations what to run
   * @param size how many operations a batch has
   * @return does one batch
   */
  public static Step of(Scheduler scheduler, Operations operations, int size) {
    Batch batch = scheduler.batch(size);
    return () -> {
      batch.clear();
      for (int place = 0; place < size; place++) {
        batch.add(operations.next(place));
      }
      batch.run();
      for (int place = 0; place < size; place++) {
        operations.check(batch.opcode(place), batch.result(place));
      }
    };
  }

  /**
   * The same without a scheduler: a virtual thread for each operation.
   *
   * @param steps what each does, by its place in the batch
   * @param size how many there are
   * @return does one batch
   */
  public static Step onVirtualThreads(IntFunction<Step> steps, int size) {
    Step[] all = new Step[size];
    for (int place = 0; place < size; place++) {
      all[place] = steps.apply(place);
    }
    return () -> {
      AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
      Thread[] threads = new Thread[size];
      for (int place = 0; place < size; place++) {
        Step step = all[place];
        threads[place] = Thread.startVirtualThread(() -> run(step, failure));
      }
      join(threads);
      IOException failed = failure.get();
      if (failed != null) {
        throw failed;
      }
    };
  }

  private static void run(Step step, AtomicReference<@Nullable IOException> failure) {
    try {
      step.run();
    } catch (IOException e) {
      failure.set(e);
    }
  }

  private static void join(Thread... threads) throws IOException {
    try {
      for (Thread each : threads) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in the middle of a batch", e);
    }
  }

  @Override
  public void start() {
    caller = Callers.start(Thread.ofPlatform(), 1, _ -> call(), clock::stop);
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    if (caller != null) {
      caller.join();
    }
  }

  private void call() throws IOException {
    while (clock.isWarmUp()) {
      round.run();
    }
    while (clock.isMeasuring()) {
      long begin = tallies.of(0).begin();
      round.run();
      if (clock.isMeasuring()) {
        tallies.of(0).end(begin);
        for (int place = 1; place < tallies.callers(); place++) {
          tallies.of(place).end(0);
        }
      }
    }
  }
}

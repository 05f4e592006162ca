package io.i2o2.bench.workload;

import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Threads that each do one operation, wait until it is over, and do the next. */
public final class WaitingLoad implements Load {
  private final Clock clock;
  private final Tallies tallies;
  private final Thread.Builder kind;
  private final IntFunction<Step> steps;
  private @Nullable Callers callers;

  /**
   * Threads still to be started.
   *
   * @param clock when to stop
   * @param tallies what was done; one thread for each
   * @param kind of threads
   * @param steps what each caller does, by its number
   */
  public WaitingLoad(Clock clock, Tallies tallies, Thread.Builder kind, IntFunction<Step> steps) {
    this.clock = clock;
    this.tallies = tallies;
    this.kind = kind;
    this.steps = steps;
  }

  /**
   * Runs an operation, and waits for its result.
   *
   * @param scheduler what runs it
   * @param operations what to run
   * @param caller whose
   * @return the step
   */
  public static Step runAndWait(Scheduler scheduler, Operations operations, int caller) {
    return () -> {
      Opcode opcode = operations.next(caller);
      operations.check(opcode, scheduler.run(opcode));
    };
  }

  @Override
  public void start() {
    callers = Callers.start(kind, tallies.callers(), this::call, clock::stop);
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    if (callers != null) {
      callers.join();
    }
  }

  private void call(int caller) throws IOException {
    Step step = steps.apply(caller);
    while (clock.isWarmUp()) {
      step.run();
    }
    Tally tally = tallies.of(caller);
    while (clock.isMeasuring()) {
      long begin = tally.begin();
      step.run();
      // What is under way when the time is over does not count.
      if (clock.isMeasuring()) {
        tally.end(begin);
      }
    }
  }
}

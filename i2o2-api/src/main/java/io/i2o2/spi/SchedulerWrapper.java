package io.i2o2.spi;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import java.util.function.Supplier;

/**
 * Stands between a program and every scheduler it makes: to inject faults, to count, to record.
 * Found by {@link java.util.ServiceLoader}; where none is on the path, schedulers are the backend's
 * own, and nothing is paid.
 *
 * <p>It stands around the making, not only around what was made, so that it can refuse, and so that
 * what the backend does on the way is within its reach. What it returns keeps the promises of
 * {@link Scheduler}: one reply for each accepted submission, and the guard once and before it.
 */
public interface SchedulerWrapper {

  /**
   * Makes a scheduler with a thread of its own.
   *
   * @param options checked
   * @param make makes the scheduler that is to be wrapped; to be called once at most
   * @return that scheduler, or one around it
   * @throws io.i2o2.SchedulerUnavailableException if it cannot be made
   */
  Scheduler create(SchedulerOptions options, Supplier<Scheduler> make);

  /**
   * Makes a scheduler whose loop the caller runs.
   *
   * @param options checked
   * @param make makes the loop that is to be wrapped; to be called once at most
   * @return that loop, or one around it, whose scheduler is the wrapped one
   * @throws io.i2o2.SchedulerUnavailableException if it cannot be made
   */
  SchedulerLoop createLoop(SchedulerOptions options, Supplier<SchedulerLoop> make);
}

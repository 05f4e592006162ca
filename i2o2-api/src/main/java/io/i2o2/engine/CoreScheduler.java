package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Batch;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import org.jspecify.annotations.Nullable;

/** What is behind the facade that users have: one engine, or several. */
abstract class CoreScheduler implements Scheduler {
  private final SchedulerOptions options;
  private final Backend backend;

  CoreScheduler(SchedulerOptions options, Backend backend) {
    this.options = options;
    this.backend = backend;
  }

  final SchedulerOptions options() {
    return options;
  }

  /** Its name, for messages. */
  public final String name() {
    return options.name();
  }

  @Override
  public final Backend backend() {
    return backend;
  }

  /** Makes a batch that keeps reachable what users have of this scheduler. */
  abstract Batch batch(int capacity, Scheduler facade);

  @Override
  public final Batch batch(int capacity) {
    return batch(capacity, this);
  }

  @Override
  public final void close() {
    close(options.closeTimeout());
  }

  /**
   * Begins a close without a deadline, as no user refers to it any more: what was accepted is
   * finished, so that the garbage collector changes no outcome. False if it is closed.
   */
  abstract boolean closeUnreachable();

  /** What comes before what it does, or null. */
  public abstract @Nullable Interceptor interceptor();

  @Override
  public final String toString() {
    return "scheduler " + options.name() + " (" + backend.detail() + ")";
  }
}

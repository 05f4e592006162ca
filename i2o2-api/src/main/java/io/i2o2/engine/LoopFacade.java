package io.i2o2.engine;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import java.lang.ref.Reference;

/** A loop as users have it. One that a thread runs is in use. */
final class LoopFacade implements SchedulerLoop {
  private final LoopRunner core;
  private final Scheduler scheduler;

  LoopFacade(LoopRunner core, Scheduler scheduler) {
    this.core = core;
    this.scheduler = scheduler;
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    try {
      core.run();
    } finally {
      Reference.reachabilityFence(scheduler);
    }
  }

  @Override
  public boolean runOnce() {
    try {
      return core.runOnce();
    } finally {
      Reference.reachabilityFence(scheduler);
    }
  }

  @Override
  public String toString() {
    return "loop of " + scheduler;
  }
}

package io.i2o2.engine;

import io.i2o2.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Nobody waits for what nobody does: looked at whenever the loop is about to sleep. */
final class SimulatedProgress {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Simulation simulation;
  private final EngineScheduler scheduler;
  private final List<SimulatedCall> pending;
  private final List<Reply> closes = new ArrayList<>();
  private boolean wasEmpty;

  SimulatedProgress(Simulation simulation, EngineScheduler scheduler, List<SimulatedCall> pending) {
    this.simulation = simulation;
    this.scheduler = scheduler;
    this.pending = pending;
  }

  /** A file is to be closed. */
  void closes(Reply close) {
    closes.add(close);
  }

  /**
   * The loop is about to sleep.
   *
   * @param kernel what it has
   * @param nanos how long at most: a second if nothing is due
   */
  void beforeSleep(SimulatedKernel kernel, long nanos) {
    wasEmpty = isQueueEmpty();
    if (scheduler.isClosed()) {
      return;
    }
    simulation.require(kernel.isFull() || wasEmpty, "no sleep beside work", kernel);
    simulation.require(!hasUnusedBuffer(), "no sleep beside a buffer that was let go", kernel);
    if (kernel.isIdle() && nanos >= SECOND) {
      simulation.require(pending.isEmpty(), "what waits for nothing is done", pending);
      closes.removeIf(Reply::isDone);
      simulation.require(
          closes.isEmpty() || simulation.holds().isAnyHeld(), "a file is closed soon", closes);
    }
  }

  /** Others may have acted while the loop slept. */
  void whileAsleep(SimulatedKernel kernel, boolean isWoken) {
    boolean isNews = (wasEmpty && !isQueueEmpty()) || (!scheduler.isClosed() && hasUnusedBuffer());
    simulation.require(isWoken || !isNews, "who brings work wakes the loop", kernel);
  }

  private boolean hasUnusedBuffer() {
    return scheduler.runner().loop().bufferSlots().hasUnused();
  }

  private boolean isQueueEmpty() {
    return !scheduler.inbox().queue().isReady();
  }
}

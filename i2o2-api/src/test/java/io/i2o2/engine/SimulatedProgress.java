package io.i2o2.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Nobody waits for what nobody does: looked at whenever the loop is about to sleep. */
final class SimulatedProgress {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Simulation simulation;
  private final SimulatedRing ring;
  private final List<SimulatedCall> pending;
  private boolean wasEmpty;
  private boolean wasAsked;

  SimulatedProgress(Simulation simulation, SimulatedRing ring, List<SimulatedCall> pending) {
    this.simulation = simulation;
    this.ring = ring;
    this.pending = pending;
  }

  /**
   * The loop is about to sleep.
   *
   * @param kernel what it has
   * @param nanos how long at most: a second if nothing is due
   */
  void beforeSleep(SimulatedKernel kernel, long nanos) {
    wasEmpty = isQueueEmpty();
    wasAsked = isAsked();
    if (ring.scheduler().isClosed()) {
      return;
    }
    simulation.require(kernel.isFull() || wasEmpty, "no sleep beside work", kernel);
    simulation.require(!hasUnusedBuffer(), "no sleep beside a buffer that was let go", kernel);
    simulation.require(
        kernel.isFull() || !hasUnusedFile(), "no sleep beside a file let go", kernel);
    if (kernel.isIdle() && nanos >= SECOND) {
      simulation.batches().settle();
      boolean isAnyLeft = pending.stream().anyMatch(each -> each.ring == ring);
      simulation.require(!isAnyLeft, "what waits for nothing is done", pending);
      if (simulation.rings().isOnlyAwake(ring)) {
        simulation.checkIdle();
      }
    }
  }

  /** Others may have acted while the loop slept. */
  void whileAsleep(SimulatedKernel kernel, boolean isWoken) {
    boolean isNews =
        (wasEmpty && !isQueueEmpty())
            || (!wasAsked && isAsked())
            || (!ring.scheduler().isClosed() && (hasUnusedBuffer() || hasUnusedFile()));
    simulation.require(isWoken || !isNews, "who brings work wakes the loop", kernel);
  }

  private boolean hasUnusedBuffer() {
    return ring.scheduler().runner().loop().bufferSlots().hasUnused();
  }

  private boolean hasUnusedFile() {
    return ring.scheduler().runner().loop().files().isLetGo();
  }

  /** At its end it is not woken, as it does nothing more for others. */
  private boolean isAsked() {
    return !ring.scheduler().runner().ownThread().isInTurn()
        && ring.scheduler().inbox().hasCommand();
  }

  private boolean isQueueEmpty() {
    return !ring.scheduler().inbox().queue().isReady();
  }
}

package io.i2o2.engine;

/**
 * The sleep of a loop in its kernel, which a wake ends, unless it is lost. Of several loops each
 * dozes: its sleep has no end on the stack, and others take their turns meanwhile.
 */
final class SimulatedSleep {
  private static final long MICRO = 1_000;

  private final SimulatedKernel kernel;
  private final SimulatedRings rings;
  private final SimulatedClock clock;
  private boolean wasWoken; // since the sleep was prepared, even if that wake was lost
  private boolean isWoken;
  private boolean isDeaf;
  private boolean isDozing;
  private long endNanos;

  SimulatedSleep(SimulatedKernel kernel, SimulatedRings rings, SimulatedClock clock) {
    this.kernel = kernel;
    this.rings = rings;
    this.clock = clock;
  }

  void prepare() {
    wasWoken = false;
  }

  void wake() {
    isWoken = true;
    wasWoken = true;
  }

  boolean wasWoken() {
    return wasWoken;
  }

  /** The others act meanwhile. */
  void sleep(long nanos, boolean isLost) {
    endNanos = clock.nowNanos() + Math.max(0, nanos);
    isDeaf = isLost;
    isWoken = false;
    if (kernel.ring().mayDoze()) {
      isDozing = !wasWoken;
      return;
    }
    while (!isOver()) {
      long due = Math.min(dueNanos(), rings.dueNanos());
      boolean isBusy = rings.meanwhile();
      clock.passUntil(isBusy ? Math.min(due, clock.nowNanos() + MICRO) : due);
      kernel.ring().progress().whileAsleep(kernel, wasWoken);
    }
  }

  /** Whether a loop of several goes on with this sleep. */
  boolean isDozing() {
    return isDozing;
  }

  void endDoze() {
    isDozing = false;
  }

  boolean isOver() {
    return clock.nowNanos() >= endNanos || kernel.hasEvents() || (isWoken && !isDeaf);
  }

  /** When it ends if nobody wakes it. */
  long dueNanos() {
    return Math.min(endNanos, kernel.nextDueNanos());
  }
}

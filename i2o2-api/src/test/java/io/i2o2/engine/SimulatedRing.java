package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.SchedulerOptions;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One ring of a simulated scheduler: its kernel, and its loop. */
final class SimulatedRing {
  private static final Backend BACKEND = new Backend("simulated", "");

  private final SimulatedRings rings;
  private final int number;
  private final boolean isOneOfSeveral;
  private final SimulatedKernel kernel;
  private final EngineScheduler scheduler;
  private final SimulatedProgress progress;

  /** Whether a turn of it is under way, perhaps below the turn of another one. */
  private boolean isInStep;

  SimulatedRing(
      Simulation simulation,
      SimulatedRings rings,
      int number,
      SchedulerOptions options,
      List<SimulatedCall> pending,
      SplittableRandom random) {
    this.rings = rings;
    this.number = number;
    this.isOneOfSeveral = rings.peers() != null;
    this.kernel = new SimulatedKernel(simulation, this, rings, random);
    this.scheduler = scheduler(simulation, rings.peers(), options);
    this.progress = new SimulatedProgress(simulation, this, pending);
  }

  /** As {@link RingStart} makes it, or {@link Engine} the only one. */
  private EngineScheduler scheduler(
      Simulation simulation, @Nullable Peers peers, SchedulerOptions options) {
    if (peers == null) {
      return EngineStart.scheduler(
          kernel,
          () -> EngineStart.parts(BACKEND, options, kernel, null, 0, null),
          parts -> SimulatedRunners.ofOne(parts, simulation));
    }
    return EngineStart.scheduler(
        kernel,
        () ->
            EngineStart.parts(BACKEND, options, kernel, null, number, cause -> died(peers, cause)),
        parts -> SimulatedRunners.ofSeveral(parts, peers, simulation));
  }

  private void died(Peers peers, @Nullable Throwable cause) {
    rings.died(this);
    peers.died(number, cause);
  }

  int number() {
    return number;
  }

  SimulatedKernel kernel() {
    return kernel;
  }

  EngineScheduler scheduler() {
    return scheduler;
  }

  SimulatedProgress progress() {
    return progress;
  }

  /** What it died of, or null. */
  @Nullable Throwable death() {
    return scheduler.inbox().refusal().getCause();
  }

  /** Whether it sleeps in such a way that others go on: not in the middle of its end. */
  boolean mayDoze() {
    return isOneOfSeveral && !scheduler.runner().ownThread().isInTurn();
  }

  /** Whether it sleeps, with nothing that it could do. */
  boolean isAsleep() {
    return kernel.isClosed()
        || (!isInStep && kernel.sleeping().isDozing() && !kernel.sleeping().isOver());
  }

  /** Whether a turn of it could begin now. */
  boolean isAwake() {
    return !isInStep && !isAsleep();
  }

  /** Whether it has ended, or is about to. */
  boolean isEnding() {
    return kernel.isClosed()
        || scheduler.runner().loop().isDone()
        || (isInStep && scheduler.isClosed());
  }

  /** When it gets up by itself. */
  long dueNanos() {
    return !kernel.isClosed() && kernel.sleeping().isDozing()
        ? kernel.sleeping().dueNanos()
        : Long.MAX_VALUE;
  }

  /** All turns of the only one. */
  void run() {
    isInStep = true;
    scheduler.runner().run();
  }

  /** One turn, and what the loop does between two; false if it sleeps, has ended, or is in one. */
  boolean step() {
    if (isInStep || kernel.isClosed()) {
      return false;
    }
    if (kernel.sleeping().isDozing()) {
      progress.whileAsleep(kernel, kernel.sleeping().wasWoken());
      if (!kernel.sleeping().isOver()) {
        return false;
      }
      kernel.sleeping().endDoze();
      scheduler.inbox().waker().awake();
    }
    isInStep = true;
    try {
      boolean[] wasAsked = {false};
      scheduler.runner().drive(() -> isAfterFirst(wasAsked), Long.MAX_VALUE);
    } finally {
      isInStep = false;
    }
    goOnDozing();
    return true;
  }

  private static boolean isAfterFirst(boolean[] wasAsked) {
    boolean isAfter = wasAsked[0];
    wasAsked[0] = true;
    return isAfter;
  }

  /** The loop was told that its sleep is over, and goes to sleep again, as it would by itself. */
  private void goOnDozing() {
    if (kernel.sleeping().isDozing()) {
      EventLoop loop = scheduler.runner().loop();
      boolean isSleeping = !kernel.isClosed() && scheduler.inbox().waker().announceSleep();
      if (!isSleeping || loop.hasWork() || loop.isDone()) {
        scheduler.inbox().waker().awake();
        kernel.sleeping().endDoze();
      }
    }
  }
}

package io.i2o2.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What callers wait for, each since when. */
final class SimulatedWaits {
  /** After so long what is not done and has nothing to wait for is waited for in vain. */
  static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Simulation simulation;
  private final List<Awaited> futures = new ArrayList<>();

  private record Awaited(CompletableFuture<?> future, long sinceNanos) {}

  SimulatedWaits(Simulation simulation) {
    this.simulation = simulation;
  }

  void begin(CompletableFuture<?> future) {
    futures.add(new Awaited(future, now()));
  }

  void giveUpAny(SplittableRandom random) {
    if (!futures.isEmpty()) {
      futures.get(random.nextInt(futures.size())).future.cancel(true);
    }
  }

  /** Nobody acts. */
  void checkIdle() {
    futures.removeIf(each -> each.future.isDone());
    for (Awaited each : futures) {
      simulation.require(now() - each.sinceNanos <= SOON_NANOS, "nobody waits for ever", each);
    }
  }

  /** The scheduler has ended. */
  void checkEnd() {
    for (Awaited each : futures) {
      simulation.require(each.future.isDone(), "every future ends", each);
    }
  }

  private long now() {
    return simulation.rings().clock().nowNanos();
  }
}

package io.i2o2.engine;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rings of a simulated scheduler. One runs its loop; of several the loops take turns by the
 * seed, also one in the middle of another's system calls.
 */
final class SimulatedRings {
  static final Duration GRACE = Duration.ofSeconds(4);
  private static final int SLOTS = 3;
  private static final int QUEUE = 16;
  private static final long MICRO = 1_000;

  /** A second for the end of each of two, and one for a wake that is lost. */
  private static final long MOST_DYING_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Simulation simulation;
  private final SimulatedClock clock = new SimulatedClock();
  private final SimulatedFiles files;
  private final SimulatedFaults faults;
  private final @Nullable SimulatedInPlace inPlace;
  private final @Nullable Peers peers;
  private final List<SimulatedRing> rings = new ArrayList<>();

  /** Those that must die, as another one did. */
  private final List<SimulatedRing> doomed = new ArrayList<>();

  private @Nullable SimulatedRing dead;
  private long diedNanos;

  SimulatedRings(
      Simulation simulation,
      SimulatedPlan plan,
      List<SimulatedCall> pending,
      SplittableRandom random,
      long seed) {
    this.simulation = simulation;
    this.files = new SimulatedFiles(simulation);
    SimulatedFaults drawn = SimulatedFaults.draw(random);
    this.faults = plan.hasMore() ? drawn.withSlots(new SplittableRandom(~seed)) : drawn;
    this.inPlace = plan.opensInPlace() ? new SimulatedInPlace(simulation, files, seed) : null;
    this.peers = plan.rings() == 1 ? null : new Peers(plan.rings());
    SchedulerOptions options =
        Scheduler.builder()
            .name("simulated")
            .queueSize(QUEUE)
            .registeredFiles(SLOTS)
            .registeredBuffers(SLOTS)
            .spinNanos(0)
            .grace(GRACE)
            .options();
    for (int number = 0; number < plan.rings(); number++) {
      SimulatedRing ring = new SimulatedRing(simulation, this, number, options, pending, random);
      rings.add(ring);
      if (peers != null) {
        peers.add(number, ring.scheduler());
      }
    }
  }

  int count() {
    return rings.size();
  }

  SimulatedRing get(int number) {
    return rings.get(number);
  }

  /** All of them. */
  List<SimulatedRing> all() {
    return rings;
  }

  @Nullable Peers peers() {
    return peers;
  }

  SimulatedClock clock() {
    return clock;
  }

  SimulatedFiles files() {
    return files;
  }

  SimulatedFaults faults() {
    return faults;
  }

  /** System calls of callers on files, or null. */
  @Nullable SimulatedInPlace inPlace() {
    return inPlace;
  }

  /** What registers with all of them. */
  Registrations registrations() {
    return peers == null
        ? rings.getFirst().scheduler().registrations()
        : new SharedRegistrations(peers);
  }

  /** Whether it is closed, or dies. */
  boolean isClosing() {
    return rings.stream().anyMatch(each -> each.scheduler().isClosed());
  }

  /** Whether all sleep but one, which is about to. */
  boolean isOnlyAwake(SimulatedRing one) {
    return rings.stream()
        .allMatch(
            each -> (each == one || each.isAsleep()) && each.kernel().isIdle() && !hasWork(each));
  }

  private static boolean hasWork(SimulatedRing ring) {
    return ring.scheduler().runner().loop().hasWork();
  }

  void reseed(SplittableRandom random) {
    rings.forEach(each -> each.kernel().reseed(random));
  }

  /** When the first of those that sleep gets up by itself. */
  long dueNanos() {
    long due = Long.MAX_VALUE;
    for (SimulatedRing each : rings) {
      due = Math.min(due, each.dueNanos());
    }
    return due;
  }

  /** Lets callers and other loops act; false if they have nothing to do now. */
  boolean meanwhile() {
    boolean anyActed = simulation.meanwhile();
    for (int i = rings.size() == 1 ? 0 : simulation.random().nextInt(3); i > 0; i--) {
      anyActed |= stepAny();
    }
    return anyActed || rings.stream().anyMatch(SimulatedRing::isAwake);
  }

  /** Now and then another loop takes a turn in the middle of one's system calls. */
  void interleave() {
    if (rings.size() > 1 && simulation.random().nextInt(8) == 0) {
      stepAny();
    }
  }

  private boolean stepAny() {
    SimulatedRing ring = rings.get(simulation.random().nextInt(rings.size()));
    return ring.step();
  }

  /** Runs them all to their end. */
  void run() {
    if (peers == null) {
      runOne(rings.getFirst());
      return;
    }
    rings.forEach(each -> each.scheduler().runner().start());
    while (rings.stream().anyMatch(each -> !each.kernel().isClosed())) {
      if (!stepAny() && rings.stream().noneMatch(SimulatedRing::isAwake)) {
        long due = dueNanos();
        clock.passUntil(simulation.meanwhile() ? Math.min(due, clock.nowNanos() + MICRO) : due);
      }
    }
  }

  private void runOne(SimulatedRing ring) {
    try {
      ring.run();
    } catch (Throwable e) {
      // What it died of is looked at in the end.
      simulation.require(isDead(), "the loop throws nothing of its own", e);
    }
  }

  private boolean isDead() {
    return rings.stream().anyMatch(each -> each.death() != null);
  }

  /** The first dies: all others must, but those whose end has begun. */
  void died(SimulatedRing ring) {
    if (dead == null) {
      dead = ring;
      diedNanos = clock.nowNanos();
      for (SimulatedRing each : rings) {
        if (each != ring && !each.isEnding()) {
          doomed.add(each);
        }
      }
    }
  }

  /** All have ended. */
  void checkEnd() {
    for (SimulatedRing each : rings) {
      simulation.require(each.kernel().isClosed(), "the driver is closed", each.kernel());
      Throwable cause = each.death();
      boolean isMeant =
          cause == null
              || (cause instanceof OutOfMemoryError
                  && String.valueOf(cause.getMessage()).equals("simulated"));
      simulation.require(isMeant, "only simulated deaths", String.valueOf(cause));
    }
    for (SimulatedRing each : doomed) {
      simulation.require(each.death() != null, "if one dies, all do", each.kernel());
    }
    boolean isSoon = dead == null || clock.nowNanos() - diedNanos <= MOST_DYING_NANOS;
    simulation.require(isSoon, "they die soon", clock.nowNanos() - diedNanos);
  }
}

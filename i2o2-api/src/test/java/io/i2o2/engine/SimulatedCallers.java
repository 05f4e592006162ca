package io.i2o2.engine;

import io.i2o2.opcode.OpenAt;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers that open, use and close files on threads of their own, as far as the seed lets them go
 * on. Now and then one stays in a system call until the scheduler has ended.
 */
final class SimulatedCallers {
  private static final int MOST = 3;
  private static final int MOST_TRIES = 1000;
  private static final int MOST_LATE = 32;
  private static final OpenAt OPEN = OpenAt.of(Path.of("any"), Set.of(StandardOpenOption.READ));

  private final Simulation simulation;
  private final List<SimulatedCaller> callers = new ArrayList<>();

  /** Descriptors that callers are in a system call on. */
  private final Collection<Integer> inUse = new ArrayList<>();

  /** Of those who came back when the scheduler ended: it may have given them up. */
  private final Set<Integer> late = new HashSet<>();

  private SplittableRandom random;
  private @Nullable SimulatedCaller running;
  private @Nullable SimulatedCaller hanging;
  private boolean isResting;
  private boolean isForRoom;

  /** None, if callers open no files themselves. */
  SimulatedCallers(Simulation simulation, SimulatedPlan plan, long seed) {
    this.simulation = simulation;
    this.random = new SplittableRandom(~seed);
    for (int i = plan.opensInPlace() ? 1 + random.nextInt(MOST) : 0; i > 0; i--) {
      SimulatedFileCalls calls = new SimulatedFileCalls(simulation, this, 1 + random.nextInt(3));
      callers.add(new SimulatedCaller(simulation.rings().clock(), calls::run));
    }
  }

  // For the simulation.

  /** Some go on, one after the other; false if none can. */
  boolean act(SplittableRandom next) {
    random = next;
    if (next.nextInt(2000) == 0) {
      hangAny();
    }
    boolean anyActed = false;
    for (int i = isResting ? 1 : next.nextInt(3); i > 0; i--) {
      anyActed |= actAny();
    }
    return anyActed;
  }

  /** How long a pause lasts: a thread may get up later than it wants to. */
  long oversleep(long nanos) {
    return callers.isEmpty() ? nanos : nanos * (1 + random.nextInt(MOST_LATE));
  }

  /** Some go on in the middle of a system call of a loop. */
  void interleave() {
    if (!callers.isEmpty() && running == null && random.nextBoolean()) {
      actAny();
    }
  }

  private boolean actAny() {
    List<SimulatedCaller> able = new ArrayList<>();
    for (SimulatedCaller each : callers) {
      if (each != hanging && !each.isOver() && !each.isWaiting()) {
        able.add(each);
      }
    }
    if (!able.isEmpty()) {
      goOn(able.get(random.nextInt(able.size())));
    }
    return !able.isEmpty();
  }

  private void goOn(SimulatedCaller caller) {
    running = caller;
    try {
      caller.goOn();
    } finally {
      running = null;
    }
  }

  /** They do little more; perhaps one hangs. */
  void rest(SplittableRandom next) {
    isResting = true;
    if (next.nextInt(4) == 0) {
      hangAny();
    }
  }

  /** Rather one that is closing a file: others may wait for that. */
  private void hangAny() {
    for (SimulatedCaller each : callers) {
      boolean isBetter = hanging == null || (each.isClosing() && !hanging.isClosing());
      hanging = each.isInCall() && isBetter ? each : hanging;
    }
  }

  boolean isResting() {
    return isResting;
  }

  boolean hasHanging() {
    return hanging != null;
  }

  /** Nobody else does anything. */
  void checkIdle() {
    boolean areIdle = true;
    for (SimulatedCaller each : callers) {
      boolean waitsTooLong = each.isWaiting() && each.waitedNanos() > SimulatedWaits.SOON_NANOS;
      simulation.require(!waitsTooLong, "no caller waits for ever", each);
      areIdle &= each.isIdle();
    }
    if (areIdle && !callers.isEmpty()) {
      for (SimulatedRing each : simulation.rings().all()) {
        checkPlaces(each);
      }
    }
  }

  private void checkPlaces(SimulatedRing ring) {
    CallersFiles<OpenFile> files = ring.scheduler().callersFiles();
    int taken = 0;
    for (int place = 0; place < files.places.length(); place++) {
      taken += files.places.get(place) == null ? 0 : 1;
    }
    int open = simulation.rings().files().openByCallers();
    simulation.require(taken == open, "a place for each file that callers opened, " + open, taken);
  }

  /** The scheduler has ended: all come back. */
  void finish() {
    isResting = true;
    hanging = null;
    int tries = 0;
    while (tries < MOST_TRIES && actAny()) {
      tries++;
    }
    for (SimulatedCaller each : callers) {
      simulation.require(each.isOver(), "every call of a caller returns", each);
      running = each;
      each.abort();
      running = null;
    }
    for (SimulatedRing each : simulation.rings().all()) {
      boolean isSealed = each.scheduler().callersFiles().claim() == CallersFiles.NONE;
      simulation.require(isSealed, "no place is free after the end", each.kernel());
    }
  }

  boolean isInUse(int number) {
    return inUse.contains(number);
  }

  /** Whether the end of the scheduler may have left it open. */
  boolean mayBeLeft(int number) {
    return isInUse(number) || late.contains(number);
  }

  // For their own threads.

  SplittableRandom random() {
    return random;
  }

  /** Lets others act in the middle of what a caller does; another thread does it at once. */
  void systemCall() {
    SimulatedCaller me = current();
    if (me != null) {
      me.pause();
    }
  }

  /** Lets others act in the middle of a close. */
  void closeCall() {
    SimulatedCaller me = current();
    if (me != null) {
      me.closes(true);
      me.pause();
      me.closes(false);
    }
  }

  /** Lets others act between two of the things that a caller does. */
  void betweenCalls() {
    SimulatedCaller me = current();
    if (me != null) {
      me.pauseIdle();
    }
  }

  private @Nullable SimulatedCaller current() {
    SimulatedCaller caller = running;
    return caller != null && caller.isCurrent() ? caller : null;
  }

  /** A system call on a descriptor, which must stay that of the file. */
  void use(int number, @Nullable Path path) {
    SimulatedFiles files = simulation.rings().files();
    SimulatedFile before = files.find(number);
    boolean isMeant = before != null && (path == null || before.path.equals(path));
    simulation.require(isMeant, "a system call on an open file", path + " is " + number);
    inUse.add(number);
    try {
      systemCall();
    } finally {
      inUse.remove(number);
      if (simulation.isClosing()) {
        late.add(number);
      }
    }
    boolean isSame = files.find(number) == before;
    simulation.require(isSame, "no close under a caller's system call", path + " is " + number);
  }

  /**
   * Whether a wait is to be made by {@link #drive}, and an open on the caller's own thread. For
   * room in a queue that is made here: the engine's look for it is more than a look.
   */
  boolean mayDrive(String what, Inbox inbox) {
    SimulatedCaller me = current();
    if (me == null) {
      return false;
    }
    me.pauseUntil(() -> !what.equals(Inbox.FULL) || hasRoom(inbox));
    isForRoom = what.equals(Inbox.FULL);
    return !what.equals("Scheduler.open");
  }

  private static boolean hasRoom(Inbox inbox) {
    return inbox.isClosed() || (inbox.queue().hasRoom(1) && !inbox.isBackedUp(OPEN));
  }

  /** Waits, if the thread is a caller's; else false. */
  boolean drive(BooleanSupplier isDone) {
    SimulatedCaller me = current();
    if (me != null && !isForRoom) {
      me.pauseUntil(isDone);
    }
    isForRoom &= me == null;
    return me != null;
  }
}

package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.OpenFlags;
import io.i2o2.opcode.ReadFixed;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A kernel with a virtual clock, which decides by a seed what it does when. It completes in any
 * order, takes parts of what it is given, forgets wakes, and checks what it is asked for.
 */
final class SimulatedKernel implements Driver {
  private static final int DEPTH = 8;
  private static final int CAPACITY = 14;
  private static final long MICRO = 1_000;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long CANCEL = UserData.of(UserData.DRIVER, 0, 0);

  private final Simulation simulation;
  private final SimulatedFaults faults;
  private final SimulatedRule rule;
  private final SimulatedFiles files;
  private final SimulatedOutcomes outcomes = new SimulatedOutcomes(this);
  private final SimulatedTable fileTable;
  private final SimulatedTable bufferTable;

  /** Started, and not handed over. */
  private final ArrayDeque<SimulatedFlight> started = new ArrayDeque<>();

  private final SimulatedFlights flights = new SimulatedFlights();

  /** Handed over, by the time of their completion. */
  private final PriorityQueue<SimulatedFlight> running = new PriorityQueue<>();

  /** Completed, and to be brought by the next flush. */
  private final ArrayDeque<SimulatedFlight> overflown = new ArrayDeque<>();

  private final SimulatedRing ring;
  private final SimulatedRings rings;
  private final SimulatedClock clock;
  private final SimulatedSleep sleep;
  private SplittableRandom random;
  private boolean closed;

  SimulatedKernel(
      Simulation simulation, SimulatedRing ring, SimulatedRings rings, SplittableRandom random) {
    this.simulation = simulation;
    this.ring = ring;
    this.rings = rings;
    this.clock = rings.clock();
    this.sleep = new SimulatedSleep(this, rings, clock);
    this.faults = rings.faults();
    this.random = random;
    this.files = rings.files();
    this.rule = new SimulatedRule(files);
    this.fileTable = new SimulatedTable(this, files, simulation);
    this.bufferTable = new SimulatedTable(this, files, simulation);
  }

  SimulatedRing ring() {
    return ring;
  }

  SimulatedSleep sleeping() {
    return sleep;
  }

  boolean isClosed() {
    return closed;
  }

  void reseed(SplittableRandom next) {
    random = next;
  }

  SimulatedFaults faults() {
    return faults;
  }

  SplittableRandom random() {
    return random;
  }

  boolean chance(int perMille) {
    return perMille > 0 && random.nextInt(1000) < perMille;
  }

  /** Every system call may; and other loops go on meanwhile. */
  void maybeThrow() {
    rings.interleave();
    if (chance(faults.throwing()) && random.nextInt(50) == 0) {
      throw new OutOfMemoryError("simulated");
    }
  }

  @Override
  public long nanoTime() {
    return clock.nowNanos();
  }

  @Override
  public void pause(long nanos) {
    clock.pass(simulation.callers().oversleep(nanos));
    rings.meanwhile();
  }

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public void begin() {}

  @Override
  public int waitingOpens() {
    return 2;
  }

  boolean isFull() {
    return flights.count() == capacity();
  }

  /** Whether it has nothing to do, now or later. */
  boolean isIdle() {
    return started.isEmpty() && running.isEmpty() && overflown.isEmpty();
  }

  @Override
  public int room() {
    return DEPTH - started.size();
  }

  @Override
  public void start(
      long token, Opcode opcode, int file, boolean isSlot, @Nullable OpenFlags flags) {
    maybeThrow();
    start(token, opcode, file, isSlot);
  }

  @Override
  public void start(long token, Attempt attempt) {
    maybeThrow();
    start(token, attempt.opcode(), attempt.file(), attempt.isSlot());
  }

  @Override
  public void startClose(long token, Opcode opcode, int file, OpenFlags flags) {
    maybeThrow();
    simulation.require(files.find(file) != null, "a close of what is open", opcode);
    start(token, opcode, -1, false);
  }

  private void start(long token, Opcode opcode, int file, boolean isSlot) {
    simulation.require(hasRoom(), "no start without room", opcode);
    SimulatedCall call = SimulatedCall.of(opcode, simulation.memory());
    if (call != null) {
      simulation.require(!call.isWithKernel, "started once at a time", call);
      call.isWithKernel = true;
    }
    SimulatedFlight flight = new SimulatedFlight(token, opcode, call, file, isSlot);
    simulation.require(flights.add(flight), "a token in use is not given again", opcode);
    started.add(flight);
  }

  /** As the kernel does it: when it takes an operation, and not when it is prepared. */
  private void resolve(SimulatedFlight flight) {
    Opcode opcode = flight.opcode;
    flight.fileSlot = flight.isSlot ? fileTable.enter(flight.number) : null;
    SimulatedTable.Entry slot = flight.fileSlot;
    flight.file = slot == null && !flight.isSlot ? files.find(flight.number) : null;
    if (slot != null) {
      flight.file = slot.file();
    }
    if (flight.file != null) {
      flight.file.holders++;
      flight.file.operations += flight.isSlot ? 0 : 1;
    }
    if (opcode != null && flight.number >= 0) {
      simulation.checkFile(opcode, flight.file);
    }
    flight.bufferSlot =
        opcode instanceof ReadFixed read ? bufferTable.enter(read.buffer().slot()) : null;
  }

  @Override
  public void cancel(long token) {
    maybeThrow();
    simulation.require(hasRoom(), "no cancel without room", this);
    SimulatedFlight target = flights.at(token);
    simulation.require(
        target == null || !(target.opcode instanceof Close), "no cancel of a close", this);
    started.add(SimulatedFlight.cancelling(CANCEL, token));
  }

  @Override
  public boolean flush() {
    maybeThrow();
    pause(MICRO);
    if (chance(faults.refusal())) {
      return false;
    }
    int most = chance(faults.partial()) ? random.nextInt(DEPTH) : started.size();
    for (int i = 0; i < most && !started.isEmpty(); i++) {
      SimulatedFlight flight = started.remove();
      if (flight.cancels() == UserData.NONE) {
        flight.take();
        resolve(flight);
        outcomes.decide(flight, nanoTime());
        add(flight);
      } else {
        cancelled(flights.at(flight.cancels()), flight.cancels());
      }
    }
    running.addAll(overflown);
    overflown.clear();
    return true;
  }

  private void cancelled(@Nullable SimulatedFlight target, long token) {
    if (target != null && target.token == token && target.isTaken && target.isCancellable) {
      if (running.remove(target)) {
        target.result = -Errno.ECANCELED;
        target.dueNanos = nanoTime();
        add(target);
      }
    }
  }

  private void add(SimulatedFlight flight) {
    flight.order = random.nextInt();
    running.add(flight);
  }

  /** A slot's resource is taken out and unused: says so, perhaps late. */
  void tagDue(long tag, SimulatedTable.Entry entry) {
    SimulatedFlight flight = SimulatedFlight.tag(tag, entry);
    flight.dueNanos = nanoTime() + (chance(faults.lateTag()) ? random.nextLong(2 * SECOND) : 0);
    add(flight);
  }

  @Override
  public boolean hasUnflushed() {
    return !started.isEmpty();
  }

  @Override
  public boolean hasEvents() {
    return !overflown.isEmpty() || nextDueNanos() <= nanoTime();
  }

  /** When the next of what it has completes. */
  long nextDueNanos() {
    SimulatedFlight next = running.peek();
    return next == null ? SimulatedFlight.NEVER : next.dueNanos;
  }

  @Override
  public int reap(Sink sink) {
    maybeThrow();
    int count = 0;
    for (SimulatedFlight next; (next = running.peek()) != null && next.dueNanos <= nanoTime(); ) {
      running.remove();
      if (chance(faults.overflow()) && overflown.size() < CAPACITY) {
        overflown.add(next);
        continue;
      }
      count++;
      completed(next, sink);
    }
    return count;
  }

  private void completed(SimulatedFlight flight, Sink sink) {
    if (UserData.isTag(flight.token)) {
      fileTable.told(flight.fileSlot);
      sink.released(flight.token);
      return;
    }
    int result = done(flight);
    sink.completed(flight.token, result, 0);
  }

  /** The effect of an operation, at its end. */
  private int done(SimulatedFlight flight) {
    flights.remove(flight);
    SimulatedCall call = flight.call;
    int result = flight.result;
    if (call != null) {
      call.isWithKernel = false;
      call.isTaken = false;
      if (result != -Errno.ECANCELED) {
        call.kernelResult = result;
      }
      simulation.transferred(call, flight.opcode, result);
    }
    leave(flight);
    return files.done(flight.opcode, result);
  }

  private void leave(SimulatedFlight flight) {
    if (flight.file != null) {
      flight.file.operations -= flight.isSlot ? 0 : 1;
      files.leave(flight.file);
    }
    fileTable.leave(flight.fileSlot);
    bufferTable.leave(flight.bufferSlot);
  }

  @Override
  public boolean prepareSleep() {
    rings.meanwhile(); // between a loop's look for work and its sleep
    sleep.prepare();
    return hasRoom();
  }

  @Override
  public void sleep(long nanos) {
    simulation.require(nanos <= SECOND, "no sleep longer than a second", nanos);
    ring.progress().beforeSleep(this, nanos);
    maybeThrow();
    flush();
    sleep.sleep(nanos, chance(faults.lostWake()));
  }

  @Override
  public int wake() {
    simulation.require(!closed, "no wake after the close", this);
    sleep.wake();
    return chance(faults.refusal()) ? -Errno.EAGAIN : 0;
  }

  @Override
  public CompletionRule rule() {
    return rule;
  }

  @Override
  public @Nullable FilesInPlace filesInPlace() {
    return rings.inPlace();
  }

  @Override
  public Descriptors descriptors() {
    return files;
  }

  @Override
  public SlotTable files() {
    return fileTable;
  }

  @Override
  public SlotTable buffers() {
    return bufferTable;
  }

  @Override
  public void rollBack(LongConsumer token) {
    for (Iterator<SimulatedFlight> each = started.iterator(); each.hasNext(); ) {
      SimulatedFlight flight = each.next();
      each.remove();
      if (flight.cancels() == UserData.NONE) {
        flights.remove(flight);
        if (flight.call != null) {
          flight.call.isWithKernel = false;
        }
        leave(flight);
        token.accept(flight.token);
      }
    }
  }

  @Override
  public void close(boolean byOwner) {
    simulation.require(!closed, "closed once", this);
    closed = true;
    // What it has is cancelled; but a close that has begun comes to its end.
    running.addAll(overflown);
    for (SimulatedFlight each : running) {
      if (each.opcode instanceof Close close) {
        files.close(close.fd().number());
      }
    }
  }

  @Override
  public String toString() {
    return "kernel " + ring.number() + " at " + nanoTime();
  }
}

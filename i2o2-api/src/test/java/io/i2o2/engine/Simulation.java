package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.opcode.Read;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of the engine on a simulated kernel: many callers, the loop and the kernel take turns on
 * one thread, and {@link SimulatedCallers} on their own, so that a script and a seed repeat it
 * exactly. Checks the laws on the way.
 */
final class Simulation {
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(8);

  private final SimulatedMemory memory;
  private final List<SimulatedStep> script;
  private final long seed;
  private final SimulatedPlan plan;
  private final SimulatedHolds holds = new SimulatedHolds(this);
  private final SimulatedBuffers buffers = new SimulatedBuffers(this);
  private final SimulatedRings rings;
  private final SimulatedRegistrations registrations;
  private final SimulatedBatches batches = new SimulatedBatches(this);
  private final List<SimulatedCall> pending = new ArrayList<>();
  private final SimulatedOpens opens = new SimulatedOpens(this);
  private final SimulatedWaits waits = new SimulatedWaits(this);
  private final SimulatedCallers callers;
  private SplittableRandom random;
  private int nextStep;
  private long calls;
  private long rests;
  private long answers;
  private long trace;
  private boolean isActing;
  private boolean isClosing;
  private long restUntil = -1;
  private long closeBy = Long.MAX_VALUE;
  private @Nullable String violation;

  Simulation(SimulatedMemory memory, List<SimulatedStep> script, long seed, SimulatedPlan plan) {
    this.memory = memory;
    this.script = script;
    this.seed = seed;
    this.plan = plan;
    this.random = new SplittableRandom(seed);
    memory.clear();
    this.rings = new SimulatedRings(this, plan, pending, random, seed);
    this.callers = new SimulatedCallers(this, plan, seed);
    this.registrations = new SimulatedRegistrations(this, rings.registrations());
  }

  /** Runs it to its end; gives what went wrong, or null. */
  @Nullable String run() {
    rings.run();
    checkEnd();
    return violation;
  }

  /** A number that differs where anything was answered differently, or at another time. */
  long trace() {
    return trace;
  }

  /** How many operations were accepted. */
  long calls() {
    return calls;
  }

  SimulatedMemory memory() {
    return memory;
  }

  SimulatedHolds holds() {
    return holds;
  }

  SimulatedRings rings() {
    return rings;
  }

  SimulatedRegistrations registrations() {
    return registrations;
  }

  SimulatedOpens opens() {
    return opens;
  }

  SimulatedCallers callers() {
    return callers;
  }

  SimulatedWaits waits() {
    return waits;
  }

  SimulatedBatches batches() {
    return batches;
  }

  SplittableRandom random() {
    return random;
  }

  /** Whether callers do more than the script says. */
  boolean hasMore() {
    return plan.hasMore();
  }

  /** Whether it is closed, or dies. */
  boolean isClosing() {
    return rings.isClosing();
  }

  void maybeThrow() {
    if (random.nextInt(1000) < 5) {
      throw new IllegalStateException("a guard or callback throws");
    }
  }

  void require(boolean condition, String law, Object of) {
    if (!condition && violation == null) {
      if (Boolean.getBoolean("i2o2.simulation.trace")) {
        new Throwable(law).printStackTrace();
      }
      violation =
          law + ": " + of + ", at step " + nextStep + " of " + script.size() + ", seed " + seed;
    }
  }

  void answered(SimulatedCall call) {
    answers++;
    trace = 31 * (31 * trace + call.number) + now();
    pending.remove(call);
  }

  void checkFile(Opcode opcode, @Nullable SimulatedFile file) {
    Target target = opcode.target();
    Path meant =
        target instanceof FileHandle handle
            ? handle.path()
            : target instanceof RegisteredFile slot ? registrations.path(slot) : null;
    if (meant != null) {
      boolean isMeant = file != null && file.path.equals(meant);
      require(isMeant, "the file that was meant", meant + " by " + opcode.describe());
    }
  }

  /** The effect of a transfer that the kernel ends. */
  void transferred(SimulatedCall call, @Nullable Opcode opcode, int result) {
    require(!call.isAnswered() || call.isKept(), "no transfer after the answer", call);
    require(
        memory.first(call.block) == SimulatedMemory.contents(call.number),
        "memory is as it was lent until the kernel is done",
        call);
    if (opcode instanceof Read && result == SimulatedMemory.LENT_BYTES) {
      memory.write(call.block, SimulatedMemory.written(call.number));
    }
  }

  /** Lets the other threads act; false if they have nothing more to do. */
  boolean meanwhile() {
    if (isActing) {
      return false;
    }
    if (nextStep == script.size()) {
      rest();
      return callers.act(new SplittableRandom(seed + ++rests));
    }
    isActing = true;
    try {
      SimulatedStep step = script.get(nextStep++);
      random = new SplittableRandom(step.seed());
      rings.reseed(random);
      act(step);
      callers.act(new SplittableRandom(step.seed() ^ seed));
    } catch (SchedulerClosedException e) {
      require(isClosing(), "refused for a reason", e);
    } finally {
      isActing = false;
    }
    return true;
  }

  private void act(SimulatedStep step) {
    switch (step.kind()) {
      case NOTHING -> {
        SplittableRandom ofHolds = new SplittableRandom(~step.seed());
        holds.act(opens.files(), ofHolds);
        buffers.act(registrations.ofBuffers(), ofHolds);
        if (plan.hasMore()) {
          more();
        }
      }
      case TRANSFER -> transfers(false);
      case CALLBACK -> transfers(true);
      case BATCH -> batch();
      case CANCEL -> cancel();
      case OPEN -> opens.open();
      case CLOSE_FILE -> opens.close(any(opens.files()));
      case REGISTER_FILE -> registrations.registerFile(any(opens.files()));
      case REGISTER_BUFFER -> registrations.registerBuffer();
      case UNREGISTER -> registrations.unregister(random);
      case GIVE_UP_REGISTRATION -> waits.giveUpAny(random);
    }
  }

  private void more() {
    if (random.nextInt(3) > 0) {
      batches.act(random);
    } else {
      registrations.act(opens.files(), random);
    }
  }

  /** The ring of a caller: any, but of a scheduler that is closed the first. */
  SimulatedRing anyRing() {
    int count = isClosing ? 1 : rings.count();
    return rings.get(count == 1 ? 0 : random.nextInt(count));
  }

  private void transfers(boolean isCallback) {
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      transfer(isCallback);
    }
  }

  void transfer(boolean isCallback) {
    SimulatedCall call = call(anyRing());
    EngineScheduler scheduler = call.ring.scheduler();
    Opcode opcode = opcode(call);
    boolean accepted = false;
    try {
      if (isCallback) {
        accepted = scheduler.trySubmit(opcode, call, call);
      } else {
        Reply reply = scheduler.trySubmit(opcode, call);
        accepted = reply != null;
        call.listen(reply);
      }
    } catch (IllegalStateException e) {
      // Its file or buffer was closed meanwhile.
      require(!accepted, "what threw was not accepted", e);
    } finally {
      settle(call, accepted);
    }
  }

  private void batch() {
    SimulatedRing ring = anyRing();
    List<SimulatedCall> batch = new ArrayList<>();
    List<Submission> submissions = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      SimulatedCall call = call(ring);
      batch.add(call);
      submissions.add(new Submission(opcode(call), call));
    }
    List<Reply> replies = List.of();
    try {
      replies = ring.scheduler().submitAll(submissions);
    } catch (IllegalStateException e) {
      // The queue is full, and its own thread may not wait; or a file was closed.
      require(replies.isEmpty(), "all or nothing", e);
    } finally {
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).listen(replies.isEmpty() ? null : replies.get(i));
        settle(batch.get(i), !replies.isEmpty());
      }
    }
  }

  private SimulatedCall call(SimulatedRing ring) {
    return new SimulatedCall(this, ring, ++calls, random.nextBoolean());
  }

  /** One more is accepted, and not answered yet. */
  void accepted(SimulatedCall call) {
    calls++;
    pending.add(call);
  }

  private void settle(SimulatedCall call, boolean accepted) {
    if (accepted) {
      if (!call.isAnswered()) {
        pending.add(call);
      }
    } else {
      calls--;
      require(!call.isAnswered(), "what was not accepted is not answered", call);
      if (call.block >= 0) {
        memory.takeBack(call.block);
      }
    }
  }

  /** What a call does, with memory of its own. */
  Opcode opcode(SimulatedCall call) {
    FileHandle file = any(opens.files());
    int kind = random.nextInt(10);
    if (file == null || kind == 0 || !memory.hasFree()) {
      return Opcode.nop();
    }
    if (kind == 1) {
      return Opcode.fsync(file);
    }
    RegisteredBuffer buffer = any(registrations.buffers());
    if (kind == 2 && buffer != null) {
      return Opcode.readFixed(file, buffer, 0, SimulatedMemory.LENT_BYTES, 0);
    }
    RegisteredFile slot = any(registrations.files());
    Target target = kind == 3 && slot != null ? slot : file;
    call.block = memory.lend(call);
    return call.isRead
        ? Opcode.read(target, memory.segment(call.block), 0)
        : Opcode.write(target, memory.segment(call.block), 0);
  }

  private void cancel() {
    SimulatedCall call = any(pending);
    if (call != null && call.reply != null) {
      call.isCancelAsked = true;
      call.reply.cancel();
    }
  }

  private <T> @Nullable T any(List<T> list) {
    return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
  }

  /** Nobody begins anything more; soon, or after a long time, the scheduler is closed. */
  private void rest() {
    if (restUntil < 0) {
      holds.end(new SplittableRandom(seed));
      buffers.end(new SplittableRandom(~seed));
      callers.rest(new SplittableRandom(seed));
      restUntil = now() + (plan.hasMore() && seed % 4 == 0 ? REST_NANOS : 0);
    }
    if (now() >= restUntil) {
      beginClose();
    }
  }

  private void beginClose() {
    if (!isClosing) {
      isClosing = true;
      long timeout = random.nextInt(2) == 0 ? 0 : random.nextLong(TimeUnit.SECONDS.toNanos(3));
      // Who closes waits no longer than the grace; the loop itself may need a moment more.
      closeBy = now() + timeout + SimulatedRings.GRACE.toNanos() + TimeUnit.SECONDS.toNanos(1);
      for (SimulatedRing each : rings.all()) {
        each.scheduler().runner().beginClose(timeout);
        rings.interleave();
      }
    }
  }

  private long now() {
    return rings.clock().nowNanos();
  }

  /** All loops sleep, no kernel has anything, and nobody acts: then nothing is waited for. */
  void checkIdle() {
    if (holds.isAnyHeld() || buffers.isAnyHeld() || callers.hasHanging()) {
      return;
    }
    waits.checkIdle();
    callers.checkIdle();
    if (restUntil >= 0 && now() > restUntil - REST_NANOS + SimulatedWaits.SOON_NANOS) {
      registrations.checkIdle();
    }
  }

  private void checkEnd() {
    callers.finish();
    batches.settle();
    require(pending.isEmpty(), "each accepted operation is answered", pending);
    require(answers == calls, "as many answers as operations: " + answers, calls);
    rings.checkEnd();
    holds.checkLeft(rings.files());
    waits.checkEnd();
    registrations.checkEnd();
    require(now() <= closeBy, "a close keeps its limit", rings.get(0).kernel());
  }
}

package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of the engine on a simulated kernel: many callers, the loop and the kernel take turns on
 * one thread, so that a script and a seed repeat it exactly. Checks the laws on the way.
 */
final class Simulation {
  private static final Duration GRACE = Duration.ofSeconds(4);
  private static final int SLOTS = 3;
  private static final int QUEUE = 16;
  private static final int MOST_FILES = 12;

  private final SimulatedMemory memory;
  private final List<SimulatedStep> script;
  private final long seed;
  private final SimulatedKernel kernel;
  private final SimulatedHolds holds = new SimulatedHolds(this);
  private final SimulatedBuffers buffers = new SimulatedBuffers(this);
  private final LoopRunner runner;
  private final EngineScheduler scheduler;
  private final SimulatedProgress progress;
  private final List<SimulatedCall> pending = new ArrayList<>();
  private final List<FileHandle> files = new ArrayList<>();
  private final List<RegisteredFile> registeredFiles = new ArrayList<>();
  private final List<CompletableFuture<?>> futures = new ArrayList<>();
  private final IdentityHashMap<RegisteredFile, Path> pathOfSlot = new IdentityHashMap<>();
  private SplittableRandom random;
  private int nextStep;
  private int nextFile;
  private long calls;
  private long answers;
  private long trace;
  private boolean isActing;
  private boolean isClosing;
  private long closeBy = Long.MAX_VALUE;
  private @Nullable String violation;

  Simulation(SimulatedMemory memory, List<SimulatedStep> script, long seed) {
    this.memory = memory;
    this.script = script;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    memory.clear();
    this.kernel = new SimulatedKernel(this, SimulatedFaults.draw(random), random);
    this.scheduler =
        Engine.scheduler(
            new Backend("simulated", ""),
            Scheduler.builder()
                .name("simulated")
                .queueSize(QUEUE)
                .registeredFiles(SLOTS)
                .registeredBuffers(SLOTS)
                .spinNanos(0)
                .grace(GRACE)
                .options(),
            kernel,
            null,
            true);
    this.runner = scheduler.runner();
    this.progress = new SimulatedProgress(this, scheduler, pending);
  }

  /** Runs it to its end; gives what went wrong, or null. */
  @Nullable String run() {
    try {
      runner.run();
    } catch (OutOfMemoryError e) {
      // The loop died, as it is meant to: all must be answered nevertheless.
      require(String.valueOf(e.getMessage()).equals("simulated"), "only simulated deaths", e);
    } catch (Throwable e) {
      require(false, "the loop throws nothing of its own", e);
    }
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

  SimulatedProgress progress() {
    return progress;
  }

  SimulatedHolds holds() {
    return holds;
  }

  /** Whether it is closed, or dies. */
  boolean isClosing() {
    return scheduler.isClosed();
  }

  boolean isDead() {
    return scheduler.inbox().refusal().getCause() != null;
  }

  void maybeThrow() {
    if (kernel.chance(5)) {
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
    trace = 31 * (31 * trace + call.number) + kernel.nanoTime();
    pending.remove(call);
  }

  void checkFile(Opcode opcode, @Nullable SimulatedFile file) {
    Target target = opcode.target();
    Path meant =
        target instanceof FileHandle handle
            ? handle.path()
            : target instanceof RegisteredFile slot ? pathOfSlot.get(slot) : null;
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
      beginClose();
      return false;
    }
    isActing = true;
    try {
      SimulatedStep step = script.get(nextStep++);
      random = new SplittableRandom(step.seed());
      kernel.reseed(random);
      act(step);
    } catch (SchedulerClosedException e) {
      require(scheduler.isClosed(), "refused for a reason", e);
    } finally {
      isActing = false;
    }
    return true;
  }

  private void act(SimulatedStep step) {
    switch (step.kind()) {
      case NOTHING -> {
        SplittableRandom ofHolds = new SplittableRandom(~step.seed());
        holds.act(files, ofHolds);
        buffers.act(ofHolds);
      }
      case TRANSFER -> transfers(false);
      case CALLBACK -> transfers(true);
      case BATCH -> batch();
      case CANCEL -> cancel();
      case OPEN -> open();
      case CLOSE_FILE -> closeFile();
      case REGISTER_FILE -> registerFile();
      case REGISTER_BUFFER -> futures.add(buffers.register(scheduler, memory.segment(0)));
      case UNREGISTER -> unregister();
      case GIVE_UP_REGISTRATION -> giveUp();
    }
  }

  private void transfers(boolean isCallback) {
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      SimulatedCall call = call();
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
  }

  private void batch() {
    List<SimulatedCall> batch = new ArrayList<>();
    List<Submission> submissions = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      SimulatedCall call = call();
      batch.add(call);
      submissions.add(new Submission(opcode(call), call));
    }
    List<Reply> replies = List.of();
    try {
      replies = scheduler.submitAll(submissions);
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

  private SimulatedCall call() {
    return new SimulatedCall(this, ++calls, random.nextBoolean());
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

  private Opcode opcode(SimulatedCall call) {
    FileHandle file = any(files);
    int kind = random.nextInt(10);
    if (file == null || kind == 0 || !memory.hasFree()) {
      return Opcode.nop();
    }
    if (kind == 1) {
      return Opcode.fsync(file);
    }
    RegisteredBuffer buffer = any(buffers.registered());
    if (kind == 2 && buffer != null) {
      return Opcode.readFixed(file, buffer, 0, SimulatedMemory.LENT_BYTES, 0);
    }
    RegisteredFile slot = any(registeredFiles);
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

  private void open() {
    if (files.size() < MOST_FILES) {
      Path path = Path.of(nextFile++ + (random.nextInt(4) == 0 ? ".fifo" : ""));
      try {
        CompletableFuture<FileHandle> opened =
            scheduler.openAsync(OpenAt.of(path, Set.of(StandardOpenOption.READ)));
        futures.add(opened);
        CompletableFuture<Void> _ = opened.thenAccept(file -> files.add((OpenFile) file));
      } catch (IllegalStateException e) {
        // The queue is full, and the loop's thread may not wait.
        nextFile--;
      }
    }
  }

  private void closeFile() {
    FileHandle file = any(files);
    if (file != null) {
      files.remove(file);
      Reply reply = file.closeAsync();
      progress.closes(reply);
      CompletableFuture<Object> closed = new CompletableFuture<>();
      futures.add(closed);
      reply.whenComplete(_ -> closed.complete(file));
    }
  }

  private void registerFile() {
    FileHandle file = any(files);
    if (file != null) {
      CompletableFuture<RegisteredFile> slot = scheduler.registerFileAsync(file, Guard.NONE);
      futures.add(slot);
      CompletableFuture<Void> _ =
          slot.thenAccept(
              registered -> {
                pathOfSlot.put(registered, file.path());
                registeredFiles.add(registered);
              });
    }
  }

  private void unregister() {
    RegisteredFile file = any(registeredFiles);
    if (file != null && registeredFiles.remove(file)) {
      futures.add(file.unregisterAsync());
    }
    RegisteredBuffer buffer = any(buffers.registered());
    if (buffer != null && buffers.registered().remove(buffer)) {
      futures.add(buffer.unregisterAsync());
    }
  }

  private void giveUp() {
    CompletableFuture<?> future = any(futures);
    if (future != null) {
      future.cancel(true);
    }
  }

  private <T> @Nullable T any(List<T> list) {
    return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
  }

  private void beginClose() {
    if (!isClosing) {
      isClosing = true;
      holds.end(new SplittableRandom(seed));
      buffers.end(new SplittableRandom(~seed));
      long timeout = random.nextInt(2) == 0 ? 0 : random.nextLong(TimeUnit.SECONDS.toNanos(3));
      // Who closes waits no longer than the grace; the loop itself may need a moment more.
      closeBy = kernel.nanoTime() + timeout + GRACE.toNanos() + TimeUnit.SECONDS.toNanos(1);
      runner.beginClose(timeout);
    }
  }

  private void checkEnd() {
    require(pending.isEmpty(), "each accepted operation is answered", pending);
    require(answers == calls, "as many answers as operations: " + answers, calls);
    require(kernel.isClosed(), "the driver is closed", kernel);
    holds.checkLeft(kernel.openFiles());
    for (CompletableFuture<?> each : futures) {
      require(each.isDone(), "every future ends", each);
    }
    require(kernel.nanoTime() <= closeBy, "a close keeps its limit", kernel);
  }
}

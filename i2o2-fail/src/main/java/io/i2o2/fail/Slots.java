package io.i2o2.fail;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerException;
import io.i2o2.SchedulerOptions;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Registering files and buffers, and taking them out, with what failpoints make of it. */
final class Slots {
  private final Scheduler real;
  private final SchedulerTag tag;
  private final SchedulerOptions options;

  /** Slots that only a failpoint says are taken. */
  private final Queue<InjectedSlot> injected = new ConcurrentLinkedQueue<>();

  Slots(Scheduler real, SchedulerTag tag, SchedulerOptions options) {
    this.real = real;
    this.tag = tag;
    this.options = options;
  }

  RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    Integer slot = decideFile(Points.REGISTER_FILE, file);
    return slot == null
        ? ours(real.registerFile(Handles.real(file), watched(guard, file)))
        : new InjectedFile(inject(slot, watched(guard, file)));
  }

  CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    Integer slot;
    try {
      slot = decideFile(Points.REGISTER_FILE_ASYNC, file);
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    return slot == null
        ? real.registerFileAsync(Handles.real(file), watched(guard, file)).thenApply(this::ours)
        : CompletableFuture.completedFuture(new InjectedFile(inject(slot, watched(guard, file))));
  }

  RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    Integer slot = decideBuffer(Points.REGISTER_BUFFER, segment);
    return slot == null
        ? ours(real.registerBuffer(segment, watched(guard, segment)))
        : new InjectedBuffer(inject(slot, watched(guard, segment)), segment);
  }

  CompletableFuture<RegisteredBuffer> registerBufferAsync(MemorySegment segment, Guard guard) {
    Integer slot;
    try {
      slot = decideBuffer(Points.REGISTER_BUFFER_ASYNC, segment);
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    return slot == null
        ? real.registerBufferAsync(segment, watched(guard, segment)).thenApply(this::ours)
        : CompletableFuture.completedFuture(
            new InjectedBuffer(inject(slot, watched(guard, segment)), segment));
  }

  /**
   * Passes a point on the way to take a slot's content out.
   *
   * @return whether a failure of the real thing is to be hidden
   * @throws ErrnoException if the point says so
   */
  boolean passUnregister(Failpoint point, String what, long length) throws ErrnoException {
    if (!point.isConfigured()) {
      return false;
    }
    Place place = new Place(tag, null, null, -1, length);
    return point.evaluate(place) instanceof Outcome.Return(String argument)
        && number(argument, "unregister " + what) != null;
  }

  Guard watched(Guard guard, Target file) {
    return WatchedGuard.of(guard, place(file));
  }

  Guard watched(Guard guard, MemorySegment segment) {
    return WatchedGuard.of(guard, place(segment));
  }

  private Place place(Target file) {
    return new Place(tag, null, file, -1, -1);
  }

  private Place place(MemorySegment segment) {
    return new Place(tag, null, null, -1, segment.byteSize());
  }

  /** Releases the guards of slots that never were. */
  void releaseInjected() {
    for (InjectedSlot slot = injected.poll(); slot != null; slot = injected.poll()) {
      slot.release();
    }
  }

  private RegisteredFile ours(RegisteredFile file) {
    return new FailFile(file, this);
  }

  private RegisteredBuffer ours(RegisteredBuffer buffer) {
    return new FailBuffer(buffer, this);
  }

  private InjectedSlot inject(int slot, Guard guard) {
    InjectedSlot taken = new InjectedSlot(slot, guard);
    injected.add(taken);
    return taken;
  }

  private @Nullable Integer decideFile(Failpoint point, Target file) throws ErrnoException {
    if (!point.isConfigured()) {
      return null;
    }
    Outcome outcome = point.evaluate(place(file));
    requireCapacity(outcome, "registered files", options.registeredFiles(), "registeredFiles");
    return outcome instanceof Outcome.Return(String argument)
        ? number(argument, "register " + file.describe())
        : null;
  }

  private @Nullable Integer decideBuffer(Failpoint point, MemorySegment segment)
      throws ErrnoException {
    if (!point.isConfigured()) {
      return null;
    }
    Outcome outcome = point.evaluate(place(segment));
    requireCapacity(
        outcome, "registered buffers", options.registeredBuffers(), "registeredBuffers");
    return outcome instanceof Outcome.Return(String argument)
        ? number(argument, "register buffer of " + segment.byteSize() + " bytes")
        : null;
  }

  private static void requireCapacity(
      @Nullable Outcome outcome, String table, int capacity, String option) {
    if (new Outcome.Return("out_of_capacity").equals(outcome)) {
      throw new OutOfCapacityException(table, capacity, option);
    }
  }

  private Integer number(@Nullable String argument, String what) throws ErrnoException {
    if ("scheduler_closed".equals(argument)) {
      throw new SchedulerClosedException(tag.name(), null);
    }
    if ("cancelled".equals(argument)) {
      throw new SchedulerDiedException(what + ": cancelled by a failpoint", false, null);
    }
    Integer number = argument == null ? null : KnownPoint.parse(argument);
    if (number == null) {
      throw new IllegalStateException("a point accepted return(" + argument + ")");
    }
    if (number < 0) {
      throw new ErrnoException(-number, what);
    }
    return number;
  }
}

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
import io.i2o2.engine.ForwardedRegistration;
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
  private final Table files;
  private final Table buffers;

  /** Slots that only a failpoint says are taken. */
  private final Queue<InjectedSlot> injected = new ConcurrentLinkedQueue<>();

  Slots(Scheduler real, SchedulerTag tag, SchedulerOptions options) {
    this.real = real;
    this.tag = tag;
    this.files = new Table("registered files", options.registeredFiles(), "registeredFiles");
    this.buffers =
        new Table("registered buffers", options.registeredBuffers(), "registeredBuffers");
  }

  /** What is said of a table that is full. */
  private record Table(String name, int capacity, String option) {}

  RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    Integer slot = decideFile(Points.REGISTER_FILE, file);
    return ours(
        slot == null
            ? real.registerFile(Handles.real(file), watched(guard, file))
            : new InjectedFile(inject(slot, watched(guard, file))));
  }

  CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    Integer slot;
    try {
      slot = decideFile(Points.REGISTER_FILE_ASYNC, file);
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    Guard watched = watched(guard, file);
    return slot == null
        ? ForwardedRegistration.of(
            real.registerFileAsync(Handles.real(file), watched),
            watched,
            this::ours,
            RegisteredFile::unregisterAsync)
        : CompletableFuture.completedFuture(ours(new InjectedFile(inject(slot, watched))));
  }

  RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    Integer slot = decideBuffer(Points.REGISTER_BUFFER, segment);
    return ours(
        slot == null
            ? real.registerBuffer(segment, watched(guard, segment))
            : new InjectedBuffer(inject(slot, watched(guard, segment)), segment));
  }

  CompletableFuture<RegisteredBuffer> registerBufferAsync(MemorySegment segment, Guard guard) {
    Integer slot;
    try {
      slot = decideBuffer(Points.REGISTER_BUFFER_ASYNC, segment);
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    Guard watched = watched(guard, segment);
    return slot == null
        ? ForwardedRegistration.of(
            real.registerBufferAsync(segment, watched),
            watched,
            this::ours,
            RegisteredBuffer::unregisterAsync)
        : CompletableFuture.completedFuture(
            ours(new InjectedBuffer(inject(slot, watched), segment)));
  }

  /**
   * Passes a point on the way to take a file out.
   *
   * @return whether a failure of the real thing is to be hidden
   * @throws ErrnoException if the point says so
   */
  boolean passUnregister(Failpoint point, RegisteredFile file) throws ErrnoException {
    return decide(point, Place.in(tag), files, "unregister " + file.describe()) != null;
  }

  /** The same of a buffer. */
  boolean passUnregister(Failpoint point, RegisteredBuffer buffer) throws ErrnoException {
    String what = "unregister buffer in slot " + buffer.slot();
    return decide(point, place(buffer.segment()), buffers, what) != null;
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
    return decide(point, place(file), files, "register " + file.describe());
  }

  private @Nullable Integer decideBuffer(Failpoint point, MemorySegment segment)
      throws ErrnoException {
    String what = "register buffer of " + segment.byteSize() + " bytes";
    return decide(point, place(segment), buffers, what);
  }

  /** The number that a point says a call returns; null to make the call. */
  private @Nullable Integer decide(Failpoint point, Place place, Table table, String what)
      throws ErrnoException {
    return point.isConfigured() && point.evaluate(place) instanceof Outcome.Return(String argument)
        ? number(argument, table, what)
        : null;
  }

  private Integer number(@Nullable String argument, Table table, String what)
      throws ErrnoException {
    if (argument == null || argument.isEmpty()) {
      return 0;
    }
    return switch (argument) {
      case "scheduler_closed" -> throw new SchedulerClosedException(tag.name(), null);
      case "cancelled" ->
          throw new SchedulerDiedException(what + ": cancelled by a failpoint", false, null);
      case "out_of_capacity" ->
          throw new OutOfCapacityException(table.name(), table.capacity(), table.option());
      default -> {
        Integer number = KnownPoint.parse(argument);
        if (number == null) {
          throw new IllegalStateException("a point accepted return(" + argument + ")");
        }
        if (number < 0) {
          throw new ErrnoException(-number, what);
        }
        yield number;
      }
    };
  }
}

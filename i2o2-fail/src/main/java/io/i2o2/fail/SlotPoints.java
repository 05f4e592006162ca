package io.i2o2.fail;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerOptions;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The points at the registration of files and buffers, and at their way out. */
final class SlotPoints {
  private final SchedulerTag tag;
  private final @Nullable SchedulerOptions options;

  /** Slots that only a failpoint says are taken. */
  private final Queue<InjectedSlot> injected = new ConcurrentLinkedQueue<>();

  private volatile boolean hasInjected;

  /** Rings that have not ended. */
  private final AtomicInteger rings = new AtomicInteger(1);

  SlotPoints(SchedulerTag tag, @Nullable SchedulerOptions options) {
    this.tag = tag;
    this.options = options;
  }

  /** Whether there may be handles that the scheduler does not know. */
  boolean hasInjected() {
    return hasInjected;
  }

  /** A handle that is handed out instead of a registration, or null. */
  @Nullable RegisteredFile register(Target file, Guard guard, boolean async) throws ErrnoException {
    Failpoint point = async ? Points.REGISTER_FILE_ASYNC : Points.REGISTER_FILE;
    Integer slot = decide(point, file, "register " + file.describe());
    return slot == null ? null : new InjectedFile(inject(slot, guard), this);
  }

  /** The same of a buffer. */
  @Nullable RegisteredBuffer register(MemorySegment segment, Guard guard, boolean async)
      throws ErrnoException {
    Failpoint point = async ? Points.REGISTER_BUFFER_ASYNC : Points.REGISTER_BUFFER;
    Integer slot = decide(point, segment, "register buffer of " + segment.byteSize() + " bytes");
    return slot == null ? null : new InjectedBuffer(inject(slot, guard), segment, this);
  }

  /** Whether a failure is to be hidden. */
  boolean beforeUnregister(RegisteredFile file, boolean async) throws ErrnoException {
    Failpoint point = async ? Points.UNREGISTER_FILE_ASYNC : Points.UNREGISTER_FILE;
    return decide(point, tag, "unregister " + file.describe()) != null;
  }

  /** The same of a buffer. */
  boolean beforeUnregister(RegisteredBuffer buffer, boolean async) throws ErrnoException {
    Failpoint point = async ? Points.UNREGISTER_BUFFER_ASYNC : Points.UNREGISTER_BUFFER;
    return decide(point, buffer.segment(), "unregister buffer in slot " + buffer.slot()) != null;
  }

  /** Where a point is hit that concerns a file, memory, a registered buffer, or none of them. */
  Place place(Object subject) {
    return switch (subject) {
      case Target file -> new Place(tag, null, file, -1, -1);
      case MemorySegment segment -> new Place(tag, null, null, -1, segment.byteSize());
      case RegisteredBuffer buffer -> place(buffer.segment());
      default -> Place.in(tag);
    };
  }

  /** Releases the guard of an injected slot, with its point before. */
  void release(InjectedSlot slot, Object subject) {
    try {
      if (Points.GUARD_RELEASE.isConfigured() && slot.isGuarded()) {
        Points.GUARD_RELEASE.evaluate(place(subject));
      }
    } finally {
      slot.release();
    }
  }

  /** The scheduler has one more ring. */
  void oneMoreRing() {
    rings.incrementAndGet();
  }

  /** A ring has ended; after the last one the guards of slots that never were are released. */
  void ended() {
    if (rings.decrementAndGet() == 0) {
      releaseInjected();
    }
  }

  private void releaseInjected() {
    for (InjectedSlot slot = injected.poll(); slot != null; slot = injected.poll()) {
      slot.release();
    }
  }

  private InjectedSlot inject(int slot, Guard guard) {
    InjectedSlot taken = new InjectedSlot(slot, guard);
    injected.add(taken);
    hasInjected = true;
    return taken;
  }

  /** The number that a point says a call returns; null to make the call. */
  private @Nullable Integer decide(Failpoint point, Object subject, String what)
      throws ErrnoException {
    return point.isConfigured()
            && point.evaluate(place(subject)) instanceof Outcome.Return(String argument)
        ? number(point, argument, what)
        : null;
  }

  private Integer number(Failpoint point, @Nullable String argument, String what)
      throws ErrnoException {
    if (argument == null || argument.isEmpty()) {
      return 0;
    }
    return switch (argument) {
      case "scheduler_closed" -> throw new SchedulerClosedException(tag.name(), null);
      case "cancelled" ->
          throw new SchedulerDiedException(what + ": cancelled by a failpoint", false, null);
      case "out_of_capacity" -> throw outOfCapacity(point);
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

  private OutOfCapacityException outOfCapacity(Failpoint point) {
    boolean isFile = point.name().contains("file");
    int files = options == null ? 0 : options.registeredFiles();
    int buffers = options == null ? 0 : options.registeredBuffers();
    return isFile
        ? new OutOfCapacityException("registered files", files, "registeredFiles")
        : new OutOfCapacityException("registered buffers", buffers, "registeredBuffers");
  }
}

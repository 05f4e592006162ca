package io.i2o2.engine;

import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerException;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Has the loop put files and buffers into slots, for any caller. */
class Registrations implements Registration.Owner {
  private static final int NEVER_OPEN = Integer.MAX_VALUE;

  private final HandleOwner scheduler;
  private final Inbox inbox;

  /** Only for what the inbox has the loop do. */
  private final EventLoop loop;

  private final Driver driver;
  private final Validator validator;
  private final int ring;

  Registrations(
      HandleOwner scheduler,
      Inbox inbox,
      EventLoop loop,
      Driver driver,
      Validator validator,
      int ring) {
    this.scheduler = scheduler;
    this.inbox = inbox;
    this.loop = loop;
    this.driver = driver;
    this.validator = validator;
    this.ring = ring;
  }

  /** As another one does it, but for what is overridden. */
  Registrations(Registrations other) {
    this(other.scheduler, other.inbox, other.loop, other.driver, other.validator, other.ring);
  }

  final RegisteredFile register(Target file, Guard guard) throws IOException {
    requireMayWait("Scheduler.registerFile");
    Interceptor interceptor = scheduler.interceptor();
    RegisteredFile instead = interceptor == null ? null : interceptor.register(file, guard, false);
    return instead != null ? instead : SchedulerFuture.await(scheduler, ask(file, guard));
  }

  final CompletableFuture<RegisteredFile> registerAsync(Target file, Guard guard) {
    Interceptor interceptor = scheduler.interceptor();
    if (interceptor != null) {
      try {
        RegisteredFile instead = interceptor.register(file, guard, true);
        if (instead != null) {
          return CompletableFuture.completedFuture(instead);
        }
      } catch (IOException | SchedulerException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    return ask(file, guard);
  }

  final RegisteredBuffer register(MemorySegment segment, Guard guard) throws IOException {
    requireMayWait("Scheduler.registerBuffer");
    Interceptor interceptor = scheduler.interceptor();
    RegisteredBuffer instead =
        interceptor == null ? null : interceptor.register(segment, guard, false);
    return instead != null ? instead : SchedulerFuture.await(scheduler, ask(segment, guard));
  }

  final CompletableFuture<RegisteredBuffer> registerAsync(MemorySegment segment, Guard guard) {
    Interceptor interceptor = scheduler.interceptor();
    if (interceptor != null) {
      try {
        RegisteredBuffer instead = interceptor.register(segment, guard, true);
        if (instead != null) {
          return CompletableFuture.completedFuture(instead);
        }
      } catch (IOException | SchedulerException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    return ask(segment, guard);
  }

  @Override
  public final HandleOwner scheduler() {
    return scheduler;
  }

  @Override
  public final int ring() {
    return ring;
  }

  @Override
  public void takeOut(Registration registration, Runnable ended) {
    // A scheduler that has ended has taken everything out.
    inbox.ask(() -> loop.takeOut(registration), _ -> ended.run());
  }

  @Override
  public void leaves(Registration registration, boolean isLeaving) {
    inbox.ask(() -> loop.leaves(registration, isLeaving), _ -> {});
  }

  @Override
  public final RegisteredFile replace(Registration old, Target file, Guard guard)
      throws IOException {
    requireMayWait("RegisteredFile.replace");
    return SchedulerFuture.await(scheduler, replacing(old, file, guard));
  }

  @Override
  public final RegisteredBuffer replace(Registration old, MemorySegment segment, Guard guard)
      throws IOException {
    requireMayWait("RegisteredBuffer.replace");
    return SchedulerFuture.await(scheduler, replacing(old, segment, guard));
  }

  /** {@link #replace} without the wait. */
  CompletableFuture<RegisteredFile> replacing(Registration old, Target file, Guard guard) {
    CompletableFuture<RegisteredFile> handle = new SchedulerFuture<>(scheduler);
    replace(old, file, guard, Slots.ANY, handle);
    return handle;
  }

  /** The same with a buffer. */
  CompletableFuture<RegisteredBuffer> replacing(
      Registration old, MemorySegment segment, Guard guard) {
    CompletableFuture<RegisteredBuffer> handle = new SchedulerFuture<>(scheduler);
    replace(old, segment, guard, Slots.ANY, handle);
    return handle;
  }

  /** Puts another file into a slot, without waiting; with its number after another ring did so. */
  final void replace(
      Registration old,
      Target file,
      Guard guard,
      int slot,
      CompletableFuture<RegisteredFile> handle) {
    replace(loop.fileSlots(), old, request(file, guard, slot, handle));
  }

  /** The same with a buffer. */
  final void replace(
      Registration old,
      MemorySegment segment,
      Guard guard,
      int slot,
      CompletableFuture<RegisteredBuffer> handle) {
    replace(loop.bufferSlots(), old, request(segment, guard, slot, handle));
  }

  private <R extends Registration> void replace(
      Slots<R> slots, Registration old, SlotRequest<R> request) {
    old.retireWhile(
        () ->
            inbox.ask(
                () -> loop.replace(slots, old, request),
                refusal -> {
                  old.stays();
                  request.refuse(refusal);
                }));
  }

  private void requireMayWait(String what) {
    inbox.requireOpen();
    scheduler.requireMayWait(what);
  }

  CompletableFuture<RegisteredFile> ask(Target file, Guard guard) {
    CompletableFuture<RegisteredFile> handle = new SchedulerFuture<>(scheduler);
    put(file, guard, Slots.ANY, handle);
    return handle;
  }

  CompletableFuture<RegisteredBuffer> ask(MemorySegment segment, Guard guard) {
    CompletableFuture<RegisteredBuffer> handle = new SchedulerFuture<>(scheduler);
    put(segment, guard, Slots.ANY, handle);
    return handle;
  }

  /** Puts a file into a slot that another ring's slots have given out, or {@link Slots#ANY}. */
  final void put(Target file, Guard guard, int slot, CompletableFuture<RegisteredFile> handle) {
    try {
      SlotRequest<FileSlot> request = request(file, guard, slot, handle);
      inbox.ask(() -> loop.register(loop.fileSlots(), request), request::refuse);
    } catch (SchedulerClosedException e) {
      handle.completeExceptionally(e);
    }
  }

  /** The same with a buffer. */
  final void put(
      MemorySegment segment, Guard guard, int slot, CompletableFuture<RegisteredBuffer> handle) {
    try {
      SlotRequest<BufferSlot> request = request(segment, guard, slot, handle);
      inbox.ask(() -> loop.register(loop.bufferSlots(), request), request::refuse);
    } catch (SchedulerClosedException e) {
      handle.completeExceptionally(e);
    }
  }

  private SlotRequest<FileSlot> request(
      Target file, Guard guard, int slot, CompletableFuture<RegisteredFile> handle) {
    Objects.requireNonNull(guard, "guard");
    String what = "register " + file.describe();
    inbox.requireOpen();
    if (slot == Slots.ANY) {
      try {
        validator.file(what, file);
      } catch (RuntimeException e) {
        throw inbox.refusalOr(e);
      }
    }
    if (file instanceof RegisteredFile) {
      throw new IllegalArgumentException(what + ": it is registered already");
    }
    return new SlotRequest<>(
        what,
        slot,
        putting(file),
        (index, generation) -> new FileSlot(this, index, generation, guard, file, mayWait(file)),
        guard,
        handle);
  }

  private SlotRequest<BufferSlot> request(
      MemorySegment segment, Guard guard, int slot, CompletableFuture<RegisteredBuffer> handle) {
    Objects.requireNonNull(guard, "guard");
    inbox.requireOpen();
    if (slot == Slots.ANY) {
      SubmissionChecks.registration(segment, guard);
      driver.prepareBuffer(segment);
    }
    return new SlotRequest<>(
        "register buffer of " + segment.byteSize() + " bytes (RLIMIT_MEMLOCK counts)",
        slot,
        putting(segment),
        (index, generation) -> new BufferSlot(this, index, generation, segment, guard),
        guard,
        handle);
  }

  /** Whether reads and writes of a file that is registered may wait. Only for the loop. */
  private boolean mayWait(Target file) {
    return Facades.core(file, ring) instanceof OpenFile open
        ? open.mayWait()
        : driver.descriptors().mayWait(descriptor(file));
  }

  private SlotRequest.Put putting(Target file) {
    return new SlotRequest.Put() {
      @Override
      public int into(SlotTable table, int slot, long tag) {
        return table.putFile(slot, descriptor(file), tag);
      }

      @Override
      public int attempt(SlotTable table) {
        return table.tryFile(descriptor(file));
      }
    };
  }

  private static SlotRequest.Put putting(MemorySegment segment) {
    return (table, slot, tag) -> table.putBuffer(slot, segment, tag);
  }

  /** To put -1 would empty the slot; a closed handle gets a number that is never open. */
  private int descriptor(Target file) {
    int number =
        switch (Facades.core(file, ring)) {
          case Fd fd -> fd.number();
          case OpenFile open when !open.isClosedForLoop() -> open.fd();
          default -> NEVER_OPEN;
        };
    return number < 0 ? NEVER_OPEN : number;
  }
}

package io.i2o2.engine;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerException;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file or buffer in a slot, from its registration until the kernel has let go of it. */
abstract class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);
  private static final Report GUARD_THREW = new Report(LOG, "the guard of {} threw");
  private static final Report FUTURE_THREW = new Report(LOG, "the future of {} threw");
  private static final VarHandle RETIRED;

  static {
    try {
      RETIRED = MethodHandles.lookup().findVarHandle(Registration.class, "retired", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Owner owner;
  private final int slot;
  private final int generation;
  private final Guard guard;

  /** The caller freed it, or is about to. A field of its own: to undo it must not need a call. */
  private volatile boolean retired;

  private volatile CompletableFuture<Void> gone;

  /** Only for the loop: taken out or replaced; operations that come later are too late. */
  private boolean removed;

  /** Only for the loop: it is to be taken out, and those who find no free slot wait for that. */
  private boolean leaving;

  /** Only for the loop: operations that were taken for it and are not with the kernel. */
  private int heldBy;

  /** Only for the loop: what is put off until they are. */
  private @Nullable Runnable putOff;

  /** Only for the loop: the next one whose time has come. */
  @Nullable Registration nextPutOff;

  /**
   * Only for the loop: what was in the slot before, as long as the kernel has it; then the next one
   * that a caller uses.
   */
  @Nullable Registration earlier;

  /** What changes slots for callers. */
  interface Owner {
    /** Its scheduler. */
    HandleOwner scheduler();

    /** Which one of that one's rings it is. */
    int ring();

    /** Has the loop take one out; at the end of the loop it is taken out, too. */
    void takeOut(Registration registration, Runnable ended);

    /** Has those wait for its slot who find none, as it will be taken out, or no longer. */
    void leaves(Registration registration, boolean isLeaving);

    /** Puts another file into the slot of a registered file. */
    RegisteredFile replace(Registration old, Target file, Guard guard) throws IOException;

    /** Puts another buffer into the slot of a registered buffer. */
    RegisteredBuffer replace(Registration old, MemorySegment segment, Guard guard)
        throws IOException;
  }

  /** The guard of what one of several rings has; that of its caller is released after the last. */
  interface PartGuard extends Guard {
    /** The kernel has not let go: it is never released. */
    void keep(SchedulerDiedException why);
  }

  Registration(Owner owner, int slot, int generation, Guard guard) {
    this.owner = owner;
    this.slot = slot;
    this.generation = generation;
    this.guard = guard;
    this.gone = new SchedulerFuture<>(owner.scheduler());
  }

  public final int slot() {
    return slot;
  }

  public final int generation() {
    return generation;
  }

  public final void unregister() throws IOException {
    Interceptor interceptor = owner.scheduler().interceptor();
    boolean hidesFailure = interceptor != null && isFailureHidden(interceptor, false);
    owner.scheduler().requireMayWait(type() + ".unregister");
    CompletableFuture<Void> out = takeOut();
    SchedulerFuture.await(owner.scheduler(), hidesFailure ? hidingFailure(out) : out);
  }

  public final CompletableFuture<Void> unregisterAsync() {
    Interceptor interceptor = owner.scheduler().interceptor();
    if (interceptor == null) {
      return takeOut();
    }
    boolean hidesFailure;
    try {
      hidesFailure = isFailureHidden(interceptor, true);
    } catch (IOException | SchedulerException e) {
      return CompletableFuture.failedFuture(e);
    }
    return hidesFailure ? hidingFailure(takeOut()) : takeOut();
  }

  private static CompletableFuture<Void> hidingFailure(CompletableFuture<Void> out) {
    return CompletableFuture.allOf(out.handle((_, _) -> 0));
  }

  /** Takes a registered file or buffer out when its facade is unreachable, past the interceptor. */
  static CompletableFuture<Void> takeOut(Object registered) {
    if (registered instanceof Registration registration) {
      return registration.takeOut();
    }
    return registered instanceof RegisteredFile file
        ? file.unregisterAsync()
        : ((RegisteredBuffer) registered).unregisterAsync();
  }

  /** Takes it out, past the interceptor. */
  final CompletableFuture<Void> takeOut() {
    CompletableFuture<Void> result = gone;
    CompletableFuture<Void> copy = result.copy();
    retireWhile(() -> owner.takeOut(this, () -> result.complete(null)));
    return copy;
  }

  final Owner owner() {
    return owner;
  }

  final HandleOwner scheduler() {
    return owner.scheduler();
  }

  /** Whether it was neither freed nor replaced. */
  final boolean isCurrent() {
    return !retired;
  }

  /** Frees the handle for its caller; only the first may. */
  final void retire() {
    if (!RETIRED.compareAndSet(this, false, true)) {
      throw new IllegalStateException(stale());
    }
  }

  /** {@link #retire} for what asks the loop to free it: if that throws, the handle stays good. */
  final void retireWhile(Runnable asking) {
    retire();
    try {
      asking.run();
    } catch (Throwable e) {
      retired = false;
      throw e;
    }
  }

  /** It was not replaced: the handle is good again. */
  final void stays() {
    retired = false;
  }

  /** The kernel refused to take it out: it is still there, and the caller may try again. */
  final void failedToGo(ErrnoException why) {
    CompletableFuture<Void> failed = gone;
    gone = new SchedulerFuture<>(owner.scheduler());
    stays();
    failed.completeExceptionally(why);
  }

  /** An operation on it stands aside: until it is let go, the slot is not taken out. */
  final void hold() {
    heldBy++;
  }

  final boolean isHeld() {
    return heldBy > 0;
  }

  /** Ends a hold; gives whether it was the last one, and something was put off until then. */
  final boolean letGo() {
    heldBy--;
    return heldBy == 0 && putOff != null;
  }

  /** Has a change wait; see {@link SlotChanges}. */
  final void putOff(Runnable change) {
    putOff = change;
  }

  /** Does what was put off. */
  final void runPutOff() {
    if (heldBy > 0) {
      // Another one came to stand aside meanwhile; the last to be let go comes here again.
      return;
    }
    Runnable change = putOff;
    putOff = null;
    if (change != null) {
      change.run();
    }
  }

  /** Sets whether it is to be taken out; gives whether that changes anything. */
  final boolean leaves(boolean isLeaving) {
    boolean changes = leaving != isLeaving;
    leaving = isLeaving;
    return changes;
  }

  final boolean isRemoved() {
    return removed;
  }

  final void removed() {
    removed = true;
  }

  final String stale() {
    return what()
        + " of slot "
        + slot
        + ", generation "
        + generation
        + ", was freed or replaced: register it again, or use the handle that replace gave";
  }

  @Override
  public final String toString() {
    return what() + " " + slot;
  }

  /** Neither the kernel nor a caller uses it any more: releases the guard, then says so. */
  final void end() {
    try {
      releaseGuard();
    } catch (Throwable e) {
      GUARD_THREW.error(this, e);
    }
    try {
      gone.complete(null);
    } catch (Throwable e) {
      FUTURE_THREW.error(this, e);
    }
  }

  /** It is not known to be unused: the guard is never released. */
  final void keep(SchedulerDiedException why) {
    try {
      gone.completeExceptionally(why);
    } catch (Throwable e) {
      FUTURE_THREW.error(this, e);
    }
    if (guard instanceof PartGuard part) {
      part.keep(why);
    }
  }

  private void releaseGuard() {
    Interceptor interceptor = owner.scheduler().interceptor();
    try {
      if (interceptor != null && guard != Guard.NONE && !(guard instanceof PartGuard)) {
        interceptor.beforeRelease(this);
      }
    } finally {
      guard.release();
    }
  }

  /** Shows the interceptor that it is about to be taken out; gives what that says of a failure. */
  abstract boolean isFailureHidden(Interceptor interceptor, boolean async) throws IOException;

  /**
   * Whether a caller uses it in a system call of its own; none begins to from now on. Asked when
   * the kernel has let go.
   */
  boolean isInUse() {
    return false;
  }

  /** "registered file" or "registered buffer". */
  abstract String what();

  /** The name of the public type. */
  abstract String type();
}

package io.i2o2.uring.scheduler;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.spi.SchedulerFuture;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file or buffer in a slot, from its registration until the kernel has let go of it. */
abstract class Registration {
  private final UringScheduler scheduler;
  private final int slot;
  private final int generation;
  private final Guard guard;
  private final AtomicBoolean retired = new AtomicBoolean();
  private volatile CompletableFuture<Void> gone;

  /** Only for the loop: taken out or replaced; operations that come later are too late. */
  private boolean removed;

  Registration(UringScheduler scheduler, int slot, int generation, Guard guard) {
    this.scheduler = scheduler;
    this.slot = slot;
    this.generation = generation;
    this.guard = guard;
    this.gone = new SchedulerFuture<>(scheduler);
  }

  public final int slot() {
    return slot;
  }

  public final int generation() {
    return generation;
  }

  public final void unregister() throws IOException {
    scheduler.requireMayWait(type() + ".unregister");
    Futures.join(unregisterAsync());
  }

  public final CompletableFuture<Void> unregisterAsync() {
    retire();
    CompletableFuture<Void> result = gone;
    // A scheduler that is over has taken everything out.
    scheduler.intake().inOrder(this::remove, _ -> result.complete(null));
    return result.copy();
  }

  final UringScheduler scheduler() {
    return scheduler;
  }

  final Guard guard() {
    return guard;
  }

  final CompletableFuture<Void> gone() {
    return gone;
  }

  /** Whether it was neither freed nor replaced. */
  final boolean isCurrent() {
    return !retired.get();
  }

  /** Frees the handle for its caller; only the first may. */
  final void retire() {
    if (!retired.compareAndSet(false, true)) {
      throw new IllegalStateException(stale());
    }
  }

  /** It was not replaced: the handle is good again. */
  final void stays() {
    retired.set(false);
  }

  /** The kernel refused to take it out: it is still there, and the caller may try again. */
  final void failedToGo(ErrnoException why) {
    CompletableFuture<Void> failed = gone;
    gone = new SchedulerFuture<>(scheduler);
    stays();
    failed.completeExceptionally(why);
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

  /** "registered file" or "registered buffer". */
  abstract String what();

  /** The name of the public type. */
  abstract String type();

  /** Asks the kernel to take it out. */
  abstract void remove(RingLoop loop);
}

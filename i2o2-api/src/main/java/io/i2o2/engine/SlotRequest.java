package io.i2o2.engine;

import io.i2o2.Guard;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * What a caller wants to have in a slot. The guard is released by us, unless we refuse; callers
 * have the future of the handle, and may complete it to give the request up.
 */
final class SlotRequest<R extends Registration> {
  private static final Report GUARD_THREW =
      new Report(LoggerFactory.getLogger(SlotRequest.class), "the guard of {} threw");

  final String what;
  final int slot;
  final Put put;
  private final Make<R> make;
  private final Guard guard;
  private final CompletableFuture<? super R> handle;

  /** Whether it is in a slot, which releases the guard in its time. */
  private boolean isHeld;

  /** Whether it was refused: at the end of a loop that may be tried twice. */
  private boolean isRefused;

  /** For one slot, which another ring's slots have given out, or for {@link Slots#ANY}. */
  SlotRequest(
      String what,
      int slot,
      Put put,
      Make<R> make,
      Guard guard,
      CompletableFuture<? super R> handle) {
    this.what = what;
    this.slot = slot;
    this.put = put;
    this.make = make;
    this.guard = guard;
    this.handle = handle;
  }

  boolean isGivenUp() {
    return handle.isDone();
  }

  /** The guard stays with the caller, if he hears of it: else it is ours to release. */
  void refuse(Exception why) {
    if (!isRefused) {
      boolean isHeard = handle.completeExceptionally(why);
      isRefused = true;
      if (!isHeard && !isHeld) {
        releaseGuard();
      }
    }
  }

  void releaseGuard() {
    release(guard, what);
  }

  static void release(Guard guard, Object what) {
    try {
      guard.release();
    } catch (Throwable e) {
      GUARD_THREW.error(what, e);
    }
  }

  R make(int inSlot, int generation) {
    return make.of(inSlot, generation);
  }

  /** It is in its slot; gives whether the caller hears of that. */
  boolean succeed(R registration) {
    isHeld = true;
    return handle.complete(registration);
  }

  /** Puts something into a slot of the kernel's table. */
  @FunctionalInterface
  interface Put {
    /** Gives 1, or −errno. */
    int into(SlotTable table, int slot, long tag);

    /** Tries it where nothing is replaced yet; gives 1, or −errno. */
    default int attempt(SlotTable table) {
      return 1;
    }
  }

  /** Makes the handle. */
  @FunctionalInterface
  interface Make<R> {
    R of(int slot, int generation);
  }
}

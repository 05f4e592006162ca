package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.SchedulerDiedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a file or buffer into a slot of the first ring, then into the slots of that number of the
 * others; where one refuses, it is taken out again before its caller hears of that.
 *
 * @param <R> a registered file or buffer
 */
final class SharedPut<R> {
  private final SharedParts parts;
  private final Guard guard;
  private final CompletableFuture<R> handle;
  private final Into<R> into;
  private final Function<Registration, R> making;

  /** Rings that have not answered. */
  private int unanswered;

  private @Nullable Throwable refusal;

  /** The caller has its answer, or the guard released. */
  private boolean isRefused;

  /** No ring has anything of it. */
  private boolean isGone;

  /** Has a ring put it into a slot, or into {@link Slots#ANY}. */
  @FunctionalInterface
  interface Into<R> {
    void ring(int ring, int slot, CompletableFuture<R> done);

    /** The first ring has refused it, and nothing has changed. */
    default void unchanged() {}

    /** Another ring has refused it: takes out what it has, if anything, and then says so. */
    default void refused(int ring, Runnable gone) {
      gone.run();
    }
  }

  /**
   * One of these.
   *
   * @param guard the caller's
   * @param handle what the caller waits for
   * @param making makes the handle from the part of the first ring
   */
  SharedPut(
      SharedParts parts,
      Guard guard,
      CompletableFuture<R> handle,
      Into<R> into,
      Function<Registration, R> making) {
    this.parts = parts;
    this.guard = guard;
    this.handle = handle;
    this.into = into;
    this.making = making;
    this.unanswered = parts.rings() - 1;
  }

  /** Begins with the first ring; what this throws was not accepted. */
  void begin() {
    // Has its dependent before it is handed over: that one runs before the part can end.
    CompletableFuture<R> first = new CompletableFuture<>();
    CompletableFuture<R> _ =
        first.whenComplete(
            (part, failure) -> {
              if (failure instanceof CancellationException) {
                // The ring finds that out, and lets go of what it has, before the guard goes.
                return;
              }
              if (failure != null) {
                into.unchanged();
                refuse(failure);
              } else {
                goOn((Registration) part);
              }
            });
    parts.orElse(refusing(new CancellationException()));
    into.ring(0, Slots.ANY, first);
    CompletableFuture<R> _ =
        handle.whenComplete(
            (_, failure) -> {
              if (!first.cancel(false) && failure != null) {
                parts.leaves(true);
              }
            });
  }

  CompletableFuture<R> handle() {
    return handle;
  }

  private void goOn(Registration first) {
    parts.put(0, first);
    if (handle.isDone()) {
      // Given up before there was a part to say that of: one of the two sees what the other did.
      parts.leaves(true);
    }
    R made;
    try {
      made = making.apply(first);
    } catch (Throwable e) {
      refusal = e;
      giveUp();
      return;
    }
    for (int ring = 1; ring < parts.rings(); ring++) {
      goOn(ring, first.slot(), made);
    }
  }

  private void goOn(int ring, int slot, R made) {
    try {
      CompletableFuture<R> done = new CompletableFuture<>();
      CompletableFuture<R> _ =
          done.whenComplete(
              (part, failure) -> {
                if (failure == null) {
                  parts.put(ring, part);
                }
                answered(failure, made);
              });
      try {
        into.ring(ring, slot, done);
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    } catch (OutOfMemoryError e) {
      answered(e, made);
    }
  }

  private void answered(@Nullable Throwable failure, R made) {
    Throwable refused;
    synchronized (this) {
      refusal = refusal == null ? failure : refusal;
      refused = refusal;
      if (--unanswered > 0) {
        return;
      }
    }
    if (refused != null) {
      giveUp();
    } else if (!handle.complete(made)) {
      // The caller gave the future up meanwhile; no other could ever take this out.
      CompletableFuture<Void> _ = Registration.takeOut(made);
    }
  }

  /** All have answered, or only the first was asked. */
  private void giveUp() {
    Throwable why = refusal;
    parts.undo(refusing(why == null ? new IllegalStateException("not refused") : why));
    for (int ring = 1; ring < parts.rings(); ring++) {
      if (!parts.isPut(ring)) {
        into.refused(ring, parts::release);
      }
    }
  }

  private SharedParts.Undone refusing(Throwable why) {
    return new SharedParts.Undone() {
      @Override
      public void gone() {
        refuse(why);
      }

      @Override
      public void stays(@Nullable SchedulerDiedException kept) {
        refuseBeforeGone(kept == null ? why : kept);
      }
    };
  }

  /** The guard stays with the caller, if he hears of it: else it is ours to release. */
  private void refuse(Throwable why) {
    synchronized (this) {
      isGone = true;
      if (isRefused) {
        return;
      }
      isRefused = true;
    }
    if (!handle.completeExceptionally(why)) {
      releaseGuard();
    }
  }

  /** Who hears of it has the guard; the guard of one who has given it up waits for the kernel. */
  private void refuseBeforeGone(Throwable why) {
    synchronized (this) {
      if (isRefused) {
        return;
      }
      isRefused = true;
    }
    if (!handle.completeExceptionally(why)) {
      boolean isDue;
      synchronized (this) {
        isRefused = isGone;
        isDue = isGone;
      }
      if (isDue) {
        releaseGuard();
      }
    }
  }

  private void releaseGuard() {
    SlotRequest.release(guard, "a registration that was given up");
  }
}

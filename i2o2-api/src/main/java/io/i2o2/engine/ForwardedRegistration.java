package io.i2o2.engine;

import io.i2o2.Guard;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the future of a registration on with another handle. Like the first one, it may be given up
 * by its caller: the registration is not made then, or undone.
 */
final class ForwardedRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardedRegistration.class);

  private ForwardedRegistration() {}

  /** A future that completes with a wrapped handle, or with what the first one failed with. */
  static <R> CompletableFuture<R> of(
      CompletableFuture<R> first,
      Guard guard,
      UnaryOperator<R> wrapping,
      Function<? super R, CompletableFuture<Void>> takingOut) {
    CompletableFuture<R> forwarded = first.newIncompleteFuture();
    CompletableFuture<R> _ =
        first.whenComplete(
            (handle, failure) -> {
              if (failure == null) {
                complete(forwarded, handle, wrapping, takingOut);
              } else if (!forwarded.completeExceptionally(failure) && !first.isCancelled()) {
                // Refused, but the caller does not hear of it, and trusts us with the guard.
                release(guard);
              }
            });
    CompletableFuture<R> _ = forwarded.whenComplete((_, _) -> first.cancel(false));
    return forwarded;
  }

  /** Links the calls of the JDK's that it makes, where there is stack for it. */
  static void rehearse() {
    CompletableFuture<String> first = new CompletableFuture<>();
    CompletableFuture<String> forwarded =
        of(first, Guard.NONE, handle -> handle, _ -> CompletableFuture.completedFuture(null));
    first.complete("rehearsal");
    forwarded.join();
  }

  private static <R> void complete(
      CompletableFuture<R> forwarded,
      R handle,
      UnaryOperator<R> wrapping,
      Function<? super R, CompletableFuture<Void>> takingOut) {
    boolean taken = false;
    try {
      taken = forwarded.complete(wrapping.apply(handle));
    } catch (Throwable e) {
      forwarded.completeExceptionally(e);
    } finally {
      if (!taken) {
        CompletableFuture<Void> _ = takingOut.apply(handle);
      }
    }
  }

  private static void release(Guard guard) {
    try {
      guard.release();
    } catch (Throwable e) {
      FailSafeLog.error(LOG, "{}, of a registration that was given up, threw", guard, e);
    }
  }
}

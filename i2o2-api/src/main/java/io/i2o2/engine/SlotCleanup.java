package io.i2o2.engine;

import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of its slot what is unreachable; operations on it refer to its facade, so there are
 * none.
 *
 * @param <R> a registered file or buffer
 */
final class SlotCleanup<R> extends Unreachable.Cleanup {
  private final Scheduler scheduler;
  private final Function<? super R, String> describing;
  private final Function<? super R, CompletableFuture<Void>> takingOut;

  /** Written before a fence of the referent, read after that is unreachable. */
  private @Nullable R registered;

  private SlotCleanup(
      Scheduler scheduler,
      Function<? super R, String> describing,
      Function<? super R, CompletableFuture<Void>> takingOut) {
    super(Unreachable.keepsPlaces());
    this.scheduler = scheduler;
    this.describing = describing;
    this.takingOut = takingOut;
  }

  static SlotCleanup<RegisteredFile> ofFile(Scheduler scheduler) {
    return new SlotCleanup<>(scheduler, RegisteredFile::describe, Registration::takeOut);
  }

  static SlotCleanup<RegisteredBuffer> ofBuffer(Scheduler scheduler) {
    return new SlotCleanup<>(
        scheduler,
        buffer ->
            "registered buffer " + buffer.slot() + " (" + buffer.segment().byteSize() + " bytes)",
        Registration::takeOut);
  }

  void of(R handle) {
    registered = handle;
  }

  @Override
  @Nullable String giveBack() {
    R left = registered;
    if (left == null || scheduler.isClosed()) {
      return null;
    }
    try {
      CompletableFuture<Void> _ = takingOut.apply(left);
    } catch (IllegalStateException e) {
      // It was taken out or replaced: as it should be.
      return null;
    }
    return describing.apply(left) + " of " + scheduler + " was let go without being unregistered";
  }

  @Override
  void say(String what, @Nullable Throwable createdHere) {
    Unreachable.debug(what, createdHere);
  }
}

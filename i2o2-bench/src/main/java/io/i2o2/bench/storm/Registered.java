package io.i2o2.bench.storm;

import io.i2o2.FileHandle;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerException;
import io.i2o2.Target;
import io.i2o2.fail.FailpointPanic;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One caller's registered file and registered buffer, which come and go. */
final class Registered implements Ticket.Home {
  private final Scheduler scheduler;
  private final FileHandle file;
  private final Patch patch;
  private final Verdict verdict;
  private final SplittableRandom random;

  private @Nullable RegisteredFile fileSlot;
  private @Nullable RegisteredBuffer bufferSlot;

  /** Whether an operation has the patch, or the kernel may have it for ever. */
  private final AtomicBoolean busy = new AtomicBoolean();

  private volatile boolean lost;

  Registered(
      Scheduler scheduler, FileHandle file, Patch patch, Verdict verdict, SplittableRandom random) {
    this.scheduler = scheduler;
    this.file = file;
    this.patch = patch;
    this.verdict = verdict;
    this.random = random;
  }

  /** What to operate on: the slot, if there is one. */
  Target target() {
    RegisteredFile slot = fileSlot;
    return slot != null && random.nextBoolean() ? slot : file;
  }

  /** The buffer, for one operation; null if there is none or it is in use. */
  @Nullable RegisteredBuffer take() {
    RegisteredBuffer slot = bufferSlot;
    return slot != null && busy.compareAndSet(false, true) ? slot : null;
  }

  Patch patch() {
    return patch;
  }

  boolean isLost() {
    return lost;
  }

  @Override
  public void back(Patch patch) {
    busy.set(false);
  }

  @Override
  public void lost(Patch patch) {
    lost = true;
  }

  /** Registers what is not, replaces or takes out what is. */
  void change() {
    TrackedGuard guard = new TrackedGuard(verdict, "a registration");
    boolean given = false;
    try {
      if (random.nextBoolean()) {
        given = changeFile(guard);
      } else {
        given = changeBuffer(guard);
      }
    } catch (IOException | SchedulerException | CompletionException | FailpointPanic e) {
      // As injected; the guard stayed here.
    } catch (IllegalStateException e) {
      // Of a slot that is used up, because the fault came after it was taken out.
      forget();
    }
    if (given) {
      guard.accepted();
    } else {
      guard.refused();
    }
  }

  private boolean changeFile(TrackedGuard guard) throws IOException {
    RegisteredFile slot = fileSlot;
    if (slot == null) {
      fileSlot =
          random.nextBoolean()
              ? scheduler.registerFile(file, guard)
              : scheduler.registerFileAsync(file, guard).join();
      return true;
    }
    if (random.nextBoolean()) {
      fileSlot = slot.replace(file, guard);
      return true;
    }
    if (random.nextBoolean()) {
      slot.unregister();
    } else {
      slot.unregisterAsync().join();
    }
    fileSlot = null;
    return false;
  }

  private boolean changeBuffer(TrackedGuard guard) throws IOException {
    RegisteredBuffer slot = bufferSlot;
    if (slot == null) {
      bufferSlot =
          random.nextBoolean()
              ? scheduler.registerBuffer(patch.payload(), guard)
              : scheduler.registerBufferAsync(patch.payload(), guard).join();
      return true;
    }
    if (random.nextBoolean()) {
      bufferSlot = slot.replace(patch.payload(), guard);
      return true;
    }
    if (random.nextBoolean()) {
      slot.unregister();
    } else {
      slot.unregisterAsync().join();
    }
    bufferSlot = null;
    return false;
  }

  private void forget() {
    fileSlot = null;
    bufferSlot = null;
  }
}

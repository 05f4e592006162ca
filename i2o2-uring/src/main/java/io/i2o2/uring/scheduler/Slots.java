package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.OutOfCapacityException;
import io.i2o2.spi.Abandoned;
import io.i2o2.spi.FailSafeLog;
import io.i2o2.uring.ring.ResourceTable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of one kernel table, of files or of buffers. Only for the loop.
 *
 * <p>A slot is free again only when the kernel's CQE for its tag has come: until then operations
 * may still use what was in it.
 */
final class Slots<R extends Registration> {
  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

  private final ResourceTable table;
  private final int tagKind;
  private final int capacity;
  private final String option;
  private final int[] generations;
  private final int[] free;

  /** How many registrations of a slot the kernel has not let go of; 0 makes it free. */
  private final int[] holders;

  private final Map<Long, R> byTag = new HashMap<>();
  private int freeCount;
  private boolean created;

  /** Puts something into a slot of the kernel's table. */
  @FunctionalInterface
  interface Put {
    /** Gives 1, or −errno. */
    int into(ResourceTable table, int slot, long tag);

    /** Tries it where nothing is replaced yet; gives 1, or −errno. */
    default int attempt(ResourceTable table) {
      return 1;
    }
  }

  /** Makes the handle. */
  @FunctionalInterface
  interface Make<R> {
    R of(int slot, int generation);
  }

  /**
   * What a caller wants to have in a slot.
   *
   * @param what for the message of a refusal
   * @param put puts it there
   * @param make makes its handle
   * @param guard released by us, unless we refuse
   * @param handle told the outcome; callers have it, and may complete it to give the request up
   */
  record Request<R extends Registration>(
      String what, Put put, Make<R> make, Guard guard, CompletableFuture<? super R> handle) {

    boolean isGivenUp() {
      return handle.isDone();
    }

    /** The guard stays with the caller, if he hears of it: else it is ours to release. */
    void refuse(Exception why) {
      if (!handle.completeExceptionally(why)) {
        releaseGuard();
      }
    }

    void releaseGuard() {
      release(guard, what);
    }
  }

  Slots(ResourceTable table, int tagKind, int capacity, String option) {
    this.table = table;
    this.tagKind = tagKind;
    this.capacity = capacity;
    this.option = option;
    this.generations = new int[capacity];
    this.free = new int[capacity];
    this.holders = new int[capacity];
    while (freeCount < capacity) {
      free[freeCount] = capacity - 1 - freeCount++;
    }
  }

  /** Registers into a free slot, unless the caller has given it up by now. */
  void register(Request<R> request) {
    if (request.isGivenUp()) {
      request.releaseGuard();
      return;
    }
    if (!created) {
      int result = capacity == 0 ? 0 : table.create(capacity);
      if (result < 0) {
        request.refuse(new ErrnoException(-result, "table of " + capacity + " " + option));
        return;
      }
      created = true;
    }
    if (freeCount == 0) {
      request.refuse(
          new OutOfCapacityException(
              tagKind == UserData.FILE_TAG ? "registered files" : "registered buffers",
              capacity,
              option));
      return;
    }
    int slot = free[freeCount - 1];
    int result = request.put().into(table, slot, tag(slot));
    if (result != 1) {
      request.refuse(failure(result, request.what()));
      return;
    }
    freeCount--;
    use(slot, request);
  }

  /** Puts something else into a slot that is in use. If that fails, the old one stays. */
  void replace(R old, Request<R> request) {
    int tried = request.put().attempt(table);
    if (tried != 1) {
      old.stays();
      request.refuse(failure(tried, request.what()));
      return;
    }
    int slot = old.slot();
    generations[slot]++;
    int result = request.put().into(table, slot, tag(slot));
    if (result == 1) {
      old.removed();
      use(slot, request);
    } else {
      generations[slot]--;
      old.stays();
      request.refuse(failure(result, request.what()));
    }
  }

  /** Takes one out; its future completes when the kernel has let go. */
  void remove(R registration) {
    int result = table.remove(registration.slot());
    if (result < 0) {
      registration.failedToGo(
          new ErrnoException(
              -result, "unregister " + registration.what() + " " + registration.slot()));
    } else {
      registration.removed();
    }
  }

  /** A tag's CQE has come. */
  void released(long tag) {
    R registration = byTag.remove(tag);
    if (registration == null) {
      LOG.warn("a tag that nobody waits for: {}", Long.toHexString(tag));
      return;
    }
    release(registration.guard(), registration.what());
    int slot = registration.slot();
    if (--holders[slot] == 0) {
      generations[slot]++;
      free[freeCount++] = slot;
    }
    registration.gone().complete(null);
  }

  /** Takes all out that are still there, at the end. */
  void removeAll() {
    for (R registration : byTag.values()) {
      if (!registration.isRemoved()) {
        remove(registration);
      }
    }
  }

  /** Whether the kernel has let go of everything. */
  boolean isEmpty() {
    return byTag.isEmpty();
  }

  /** Gives up waiting: what the kernel has not let go of is kept for ever. */
  void abandon() {
    byTag
        .values()
        .forEach(
            registration -> {
              Abandoned.keep(registration.what() + " " + registration.slot(), registration);
              registration.gone().complete(null);
            });
    byTag.clear();
  }

  private void use(int slot, Request<R> request) {
    R registration = request.make().of(slot, generations[slot]);
    byTag.put(tag(slot), registration);
    holders[slot]++;
    if (!request.handle().complete(registration)) {
      // The caller gave the future up meanwhile; no other could ever take this out.
      registration.retire();
      remove(registration);
    }
  }

  private long tag(int slot) {
    return UserData.of(tagKind, generations[slot], slot);
  }

  private static ErrnoException failure(int result, String what) {
    return new ErrnoException(result < 0 ? -result : Errno.EIO, what);
  }

  private static void release(@Nullable Guard guard, String what) {
    try {
      if (guard != null) {
        guard.release();
      }
    } catch (Throwable e) {
      FailSafeLog.error(LOG, "the guard of a {} threw", what, e);
    }
  }
}

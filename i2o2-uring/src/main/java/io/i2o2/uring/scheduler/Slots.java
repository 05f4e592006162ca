package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.OutOfCapacityException;
import io.i2o2.spi.Abandoned;
import io.i2o2.uring.ring.ResourceTable;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

  /** Kernels before 6.12 take a second to say that they have let go of a slot. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

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

  /** Registrations that were taken out, and that the kernel has not let go of. */
  private int leaving;

  private final ArrayDeque<Waiting<R>> waiting = new ArrayDeque<>();

  /** A registration that waits for a slot that is on its way back. */
  private record Waiting<R>(
      String what, Put put, Make<R> make, CompletableFuture<? super R> handle, long until) {}

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

  /** Registers into a free slot. */
  void register(String what, Put put, Make<R> make, CompletableFuture<? super R> handle) {
    if (!created) {
      int result = capacity == 0 ? 0 : table.create(capacity);
      if (result < 0) {
        handle.completeExceptionally(
            new ErrnoException(-result, "table of " + capacity + " " + option));
        return;
      }
      created = true;
    }
    if (freeCount == 0) {
      if (leaving > 0) {
        waiting.add(new Waiting<>(what, put, make, handle, System.nanoTime() + WAIT_NANOS));
      } else {
        handle.completeExceptionally(outOfCapacity());
      }
      return;
    }
    int slot = free[freeCount - 1];
    int result = put.into(table, slot, tag(slot));
    if (result != 1) {
      handle.completeExceptionally(failure(result, what));
      return;
    }
    freeCount--;
    use(slot, make, handle);
  }

  /**
   * Puts something else into a slot that is in use, once no operation that was submitted before
   * stands aside. If that fails, the old one stays.
   */
  void replace(
      RingLoop loop,
      R old,
      String what,
      Put put,
      Make<R> make,
      CompletableFuture<? super R> handle) {
    old.whenLetGo(loop, _ -> replace(old, what, put, make, handle));
  }

  private void replace(
      R old, String what, Put put, Make<R> make, CompletableFuture<? super R> handle) {
    int tried = put.attempt(table);
    if (tried != 1) {
      old.stays();
      handle.completeExceptionally(failure(tried, what));
      return;
    }
    int slot = old.slot();
    generations[slot]++;
    int result = put.into(table, slot, tag(slot));
    if (result == 1) {
      old.removed();
      use(slot, make, handle);
    } else {
      generations[slot]--;
      old.stays();
      handle.completeExceptionally(failure(result, what));
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
      leaving++;
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
      leaving--;
      generations[slot]++;
      free[freeCount++] = slot;
    }
    registration.gone().complete(null);
    serveWaiting();
  }

  /**
   * Refuses registrations for which no slot came back in time.
   *
   * @return whether there were any
   */
  boolean expire() {
    boolean any = false;
    long now = System.nanoTime();
    Waiting<R> first;
    while ((first = waiting.peek()) != null && (leaving == 0 || first.until - now <= 0)) {
      waiting.remove();
      first.handle.completeExceptionally(outOfCapacity());
      any = true;
    }
    return any;
  }

  /** Refuses all registrations that wait, at the end. */
  void refuse(Supplier<? extends RuntimeException> why) {
    Waiting<R> first;
    while ((first = waiting.poll()) != null) {
      first.handle.completeExceptionally(why.get());
    }
  }

  /** How long nothing expires. */
  long sleepNanos(long nowNanos) {
    Waiting<R> first = waiting.peek();
    return first == null ? Long.MAX_VALUE : Math.max(0, first.until - nowNanos);
  }

  /** Whether the kernel has yet to say that it has let go of one. */
  boolean isLeaving() {
    return leaving > 0;
  }

  private void serveWaiting() {
    while (freeCount > 0 && !waiting.isEmpty()) {
      Waiting<R> next = waiting.remove();
      register(next.what, next.put, next.make, next.handle);
    }
  }

  private OutOfCapacityException outOfCapacity() {
    return new OutOfCapacityException(
        tagKind == UserData.FILE_TAG ? "registered files" : "registered buffers",
        capacity,
        option);
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

  private void use(int slot, Make<R> make, CompletableFuture<? super R> handle) {
    R registration = make.of(slot, generations[slot]);
    byTag.put(tag(slot), registration);
    holders[slot]++;
    if (!handle.complete(registration)) {
      // The caller gave the future up; nobody could ever take this out.
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
      LOG.error("the guard of a {} threw", what, e);
    }
  }
}

package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.OutOfCapacityException;
import io.i2o2.SchedulerDiedException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
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
  /** In place of a slot's number. */
  static final int ANY = -1;

  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
  private static final Report NOT_TAKEN_OUT = new Report(LOG, "failed to take out {}");

  /**
   * Kernels before 6.12 take a second to say that they have let go of a slot; of several rings the
   * first one's comes after the others'.
   */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(4);

  /** And as nothing wakes a polled ring for that, it looks as often as this. */
  private static final long LATE_TAG_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Driver driver;
  private final SlotTable table;
  private final int tagKind;
  private final int capacity;
  private final String option;
  private final int[] generations;
  private final int[] free;

  /** What the kernel has not let go of, by slot, the latest first. An empty list is a free slot. */
  private final @Nullable Registration[] held;

  private final Abandoned.Room kept = new Abandoned.Room(1);
  private int heldCount;
  private int freeCount;
  private boolean created;

  /** Slots whose last registration is to be taken out, and that the kernel has not let go of. */
  private int leaving;

  /** Registrations that were taken out or replaced, and that the kernel has not let go of. */
  private int awaitedTags;

  /** What the kernel has let go of, and a caller still uses. */
  private @Nullable Registration inUse;

  private final ArrayDeque<Waiting<R>> waiting = new ArrayDeque<>();

  /** What is to replace something when operations on that have gone to the kernel. */
  private final ArrayDeque<SlotRequest<R>> replacing = new ArrayDeque<>();

  /** A request that waits for a slot that is on its way back. */
  private record Waiting<R extends Registration>(SlotRequest<R> request, long untilNanos) {}

  static Slots<FileSlot> ofFiles(Driver driver, int capacity) {
    return new Slots<>(driver, driver.files(), UserData.FILE_TAG, capacity, "registeredFiles");
  }

  static Slots<BufferSlot> ofBuffers(Driver driver, int capacity) {
    return new Slots<>(
        driver, driver.buffers(), UserData.BUFFER_TAG, capacity, "registeredBuffers");
  }

  private Slots(Driver driver, SlotTable table, int tagKind, int capacity, String option) {
    this.driver = driver;
    this.table = table;
    this.tagKind = tagKind;
    this.capacity = capacity;
    this.option = option;
    this.generations = new int[capacity];
    this.free = new int[capacity];
    this.held = new Registration[capacity];
    while (freeCount < capacity) {
      free[freeCount] = capacity - 1 - freeCount++;
    }
  }

  /** Registers into a free slot, unless the caller has given it up by now. */
  void register(SlotRequest<R> request) {
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
      if (leaving > 0) {
        waiting.add(new Waiting<>(request, driver.nanoTime() + WAIT_NANOS));
      } else {
        request.refuse(outOfCapacity());
      }
      return;
    }
    // Where one is asked for by number all are, and nothing is taken from here.
    int slot = request.slot == ANY ? free[freeCount - 1] : request.slot;
    // Occupied if the kernel refused to take out what another ring has let go of.
    int result = held[slot] != null ? -Errno.EBUSY : request.put.into(table, slot, tag(slot));
    if (result != 1) {
      request.refuse(failure(result, request.what));
      return;
    }
    freeCount--;
    use(slot, request);
  }

  /** One is to {@link #replace}: if the loop dies before, the end refuses it. */
  void willReplace(SlotRequest<R> request) {
    replacing.add(request);
  }

  /** Puts something else into a slot that is in use. If that fails, the old one stays. */
  void replace(Registration old, SlotRequest<R> request) {
    tryReplacing(old, request);
    replacing.remove(request);
  }

  private void tryReplacing(Registration old, SlotRequest<R> request) {
    int tried = request.put.attempt(table);
    if (tried != 1) {
      old.stays();
      request.refuse(failure(tried, request.what));
      return;
    }
    int slot = old.slot();
    generations[slot]++;
    int result = request.put.into(table, slot, tag(slot));
    if (result == 1) {
      old.removed();
      awaitedTags++;
      use(slot, request);
    } else {
      generations[slot]--;
      old.stays();
      request.refuse(failure(result, request.what));
    }
  }

  /** One will be taken out: who finds no free slot from now on waits for that one. */
  void leaves(Registration registration) {
    // One that the kernel was asked to release has been counted, or was replaced.
    if (!registration.isRemoved() && registration.leaves(true)) {
      leaving++;
    }
  }

  /** One that was to be taken out is not. */
  void stays(Registration registration) {
    if (!registration.isRemoved() && registration.leaves(false)) {
      leaving--;
    }
  }

  /** Takes one out; its future completes when the kernel has let go. */
  void remove(Registration registration) {
    leaves(registration);
    int result = table.remove(registration.slot());
    if (result < 0) {
      stays(registration);
      registration.failedToGo(
          new ErrnoException(
              -result, "unregister " + registration.what() + " " + registration.slot()));
    } else {
      registration.removed();
      awaitedTags++;
    }
  }

  /** A tag's CQE has come. */
  void released(long tag) {
    Registration registration = unlink(UserData.index(tag), UserData.generation(tag));
    if (registration == null) {
      LOG.warn("an unknown tag: {}", Long.toHexString(tag));
      return;
    }
    if (registration.isInUse()) {
      registration.earlier = inUse;
      inUse = registration;
    } else {
      registration.end();
    }
    for (Waiting<R> first; freeCount > 0 && (first = waiting.peek()) != null; ) {
      // Removed afterwards: if the loop dies of it, the end still refuses it.
      register(first.request);
      waiting.remove();
    }
  }

  /** Ends what callers have stopped using; gives whether there was anything. */
  boolean endUnused() {
    boolean any = false;
    Registration first = inUse;
    inUse = null;
    for (Registration each = first; each != null; ) {
      Registration next = each.earlier;
      if (each.isInUse()) {
        each.earlier = inUse;
        inUse = each;
      } else {
        each.end();
        any = true;
      }
      each = next;
    }
    return any;
  }

  /** Whether {@link #endUnused} would end anything. */
  boolean hasUnused() {
    Registration each = inUse;
    while (each != null && each.isInUse()) {
      each = each.earlier;
    }
    return each != null;
  }

  /** Refuses requests for which no slot became free in time; gives whether there were any. */
  boolean expire() {
    boolean any = false;
    for (Waiting<R> first;
        (first = waiting.peek()) != null
            && (leaving == 0 || first.untilNanos - driver.nanoTime() <= 0); ) {
      first.request.refuse(outOfCapacity());
      waiting.remove();
      any = true;
    }
    return any;
  }

  /** Refuses all requests that wait for a slot, or for operations on it, at the end. */
  void refuseAll(Inbox inbox) {
    for (SlotRequest<R> first; (first = replacing.peek()) != null; ) {
      inbox.refuse(first::refuse);
      replacing.remove();
    }
    for (Waiting<R> first; (first = waiting.peek()) != null; ) {
      inbox.refuse(first.request::refuse);
      waiting.remove();
    }
  }

  /** How long the loop may sleep. */
  long sleepNanos(long nowNanos) {
    Waiting<R> first = waiting.peek();
    long nanos = first == null ? Long.MAX_VALUE : Math.max(0, first.untilNanos - nowNanos);
    return driver.isPolled() && awaitedTags > 0 ? Math.min(nanos, LATE_TAG_NANOS) : nanos;
  }

  private OutOfCapacityException outOfCapacity() {
    return new OutOfCapacityException(
        tagKind == UserData.FILE_TAG ? "registered files" : "registered buffers", capacity, option);
  }

  /** Takes all out that are still there, at the end. */
  void removeAll() {
    for (int slot = 0; slot < capacity && heldCount > 0; slot++) {
      for (Registration each = held[slot]; each != null; each = each.earlier) {
        if (!each.isRemoved()) {
          try {
            remove(each);
          } catch (Throwable e) {
            NOT_TAKEN_OUT.error(each, e);
          }
        }
      }
    }
  }

  /**
   * Ends the table when everything was taken out of it: a kernel before 6.12 says a second later
   * that it has let go, but not of a table that is gone. Only when it has no operation.
   */
  void endTable() {
    if (created && heldCount > 0 && heldCount == awaitedTags) {
      created = false;
      table.end();
    }
  }

  /** Whether the kernel has let go of everything. */
  boolean isEmpty() {
    return heldCount == 0 && inUse == null;
  }

  /** Gives up waiting: what the kernel has not let go of is kept. */
  void abandon(SchedulerDiedException why) {
    for (; inUse != null; inUse = inUse.earlier) {
      kept.keepAll(inUse, 1);
      inUse.keep(why);
    }
    if (heldCount > 0) {
      kept.keepAll(this, heldCount);
    }
    for (int slot = 0; slot < capacity && heldCount > 0; slot++) {
      for (Registration each = held[slot]; each != null; each = each.earlier) {
        heldCount--;
        each.keep(why);
      }
    }
  }

  @Override
  public String toString() {
    return heldCount + " " + option;
  }

  private @Nullable Registration unlink(int slot, int generation) {
    Registration later = null;
    for (Registration each = slot < capacity ? held[slot] : null; each != null; ) {
      if (each.generation() == generation) {
        if (later == null) {
          held[slot] = each.earlier;
        } else {
          later.earlier = each.earlier;
        }
        heldCount--;
        awaitedTags -= each.isRemoved() ? 1 : 0;
        if (held[slot] == null) {
          leaving--;
          generations[slot]++;
          free[freeCount++] = slot;
        }
        return each;
      }
      later = each;
      each = each.earlier;
    }
    return null;
  }

  private void use(int slot, SlotRequest<R> request) {
    R registration = request.make(slot, generations[slot]);
    registration.earlier = held[slot];
    held[slot] = registration;
    heldCount++;
    if (!request.succeed(registration)) {
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
}

package io.i2o2.fallback.slot;

import io.i2o2.Guard;
import io.i2o2.SchedulerClosedException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Slots and who is in them. A slot that was emptied stays taken until its registration is over.
 * Thread-safe.
 *
 * @param <T> what is registered
 */
public final class SlotTable<T> {
  private final int capacity;
  private final Supplier<SchedulerClosedException> refusal;
  private final Consumer<Registration<T>> unused;
  private final ReentrantLock lock = new ReentrantLock();
  private final BitSet taken = new BitSet();
  private final List<@Nullable Registration<T>> slots = new ArrayList<>();
  private final List<Integer> generations = new ArrayList<>();

  /** Those in a slot, and those taken out but still in use. */
  private final Set<Registration<T>> alive = new HashSet<>();

  private boolean closed;

  /**
   * An empty table.
   *
   * @param capacity the number of slots
   * @param refusal what to say when it is closed
   * @param unused told of registrations that were taken out and are in use no more
   */
  public SlotTable(
      int capacity,
      Supplier<SchedulerClosedException> refusal,
      Consumer<Registration<T>> unused) {
    this.capacity = capacity;
    this.refusal = refusal;
    this.unused = unused;
  }

  /**
   * The number of slots.
   *
   * @return as made
   */
  public int capacity() {
    return capacity;
  }

  /**
   * Fills the lowest free slot.
   *
   * @param resource what to register
   * @param guard its guard
   * @return null if there is no free slot
   * @throws SchedulerClosedException if the table is closed
   */
  public @Nullable Registration<T> add(T resource, Guard guard) {
    lock.lock();
    try {
      if (closed) {
        throw refusal.get();
      }
      int slot = taken.nextClearBit(0);
      if (slot >= capacity) {
        return null;
      }
      if (slot == slots.size()) {
        slots.add(null);
        generations.add(0);
      }
      taken.set(slot);
      return put(slot, resource, guard);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts something else into the slot of a registration, which is taken out.
   *
   * @param current what must be in the slot
   * @param resource what to register
   * @param guard its guard
   * @return null if another generation is in the slot
   */
  public @Nullable Registration<T> replace(Registration<T> current, T resource, Guard guard) {
    Registration<T> next;
    lock.lock();
    try {
      if (!isCurrent(current)) {
        return null;
      }
      next = put(current.slot(), resource, guard);
    } finally {
      lock.unlock();
    }
    current.uses().leave();
    return next;
  }

  /**
   * Empties the slot of a registration.
   *
   * @param current what must be in the slot
   * @return false if another generation is there
   */
  public boolean takeOut(Registration<T> current) {
    lock.lock();
    try {
      if (!isCurrent(current)) {
        return false;
      }
      slots.set(current.slot(), null);
      generations.set(current.slot(), current.generation() + 1);
    } finally {
      lock.unlock();
    }
    current.uses().leave();
    return true;
  }

  /**
   * Begins a use.
   *
   * @param current what must be in the slot
   * @return false if another generation is there
   */
  public boolean enter(Registration<T> current) {
    lock.lock();
    try {
      return isCurrent(current) && current.uses().enter();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets a registration that nobody uses; a slot that it was taken out of is free again.
   *
   * @param old as given to the consumer of this table
   */
  public void forget(Registration<T> old) {
    lock.lock();
    try {
      alive.remove(old);
      boolean wasLast = generations.get(old.slot()) == old.generation() + 1;
      if (wasLast && slots.get(old.slot()) == null) {
        taken.clear(old.slot());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether the end took a registration out before its owner did. Its owner may ask for it once.
   *
   * @param current what was in the slot
   * @return false if its owner had taken it out, or has asked before
   */
  public boolean claimTakenOut(Registration<T> current) {
    lock.lock();
    try {
      return current.claimTakenOut();
    } finally {
      lock.unlock();
    }
  }

  /** Empties all slots, for good. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      alive.stream().filter(this::isCurrent).forEach(Registration::takenOutByEnd);
    } finally {
      lock.unlock();
    }
    for (Registration<T> each : alive()) {
      takeOut(each);
    }
  }

  /**
   * Those not over.
   *
   * @return in a slot, or still in use
   */
  public List<Registration<T>> alive() {
    lock.lock();
    try {
      return List.copyOf(alive);
    } finally {
      lock.unlock();
    }
  }

  private Registration<T> put(int slot, T resource, Guard guard) {
    Registration<T> old = slots.get(slot);
    int generation = old == null ? generations.get(slot) : old.generation() + 1;
    Registration<T> next = new Registration<>(resource, guard, slot, generation, unused);
    slots.set(slot, next);
    generations.set(slot, generation);
    alive.add(next);
    return next;
  }

  private boolean isCurrent(Registration<T> registration) {
    return slots.get(registration.slot()) == registration;
  }
}

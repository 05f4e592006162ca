package io.i2o2.fallback.scheduler;

import io.i2o2.Guard;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A resource in a slot, from the moment it is put there until it was taken out and the operations
 * using it are over. Guarded by the {@link JobQueue}, where nothing else is said.
 *
 * @param <T> what is registered
 */
final class Registration<T> extends Use {
  final T resource;
  final Guard guard;

  /** Completed when guard and slot were given back. */
  final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

  /** Set once, before anybody else sees it. */
  int slot;

  /** How often the slot had been used before. Set once, as the slot. */
  int generation;

  /** Its neighbours among those not over. */
  @Nullable Registration<T> previous;

  @Nullable Registration<T> next;

  /** The end took it out, and its owner has not asked for that yet. */
  boolean takenOutByEnd;

  private final Slots<T> slots;

  Registration(Slots<T> slots, T resource, Guard guard, Ending<T> ending) {
    super(ending);
    this.slots = slots;
    this.resource = resource;
    this.guard = guard;
    ending.registration = this;
  }

  @Override
  RuntimeException gone(String operation) {
    return slots.context().queue().isClosed()
        ? slots.context().queue().refusal()
        : slots.stale(this);
  }
}

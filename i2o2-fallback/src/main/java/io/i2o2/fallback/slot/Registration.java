package io.i2o2.fallback.slot;

import io.i2o2.Guard;
import io.i2o2.fallback.file.UseCount;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A resource in a slot, from the moment it is put there until it was taken out and the operations
 * using it are over. Thread-safe.
 *
 * @param <T> what is registered
 */
public final class Registration<T> {
  private final T resource;
  private final Guard guard;
  private final int slot;
  private final int generation;
  private final UseCount uses;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /** The end took it out, and its owner has not asked for that yet. Guarded by the table's lock. */
  private boolean takenOutByEnd;

  Registration(
      T resource, Guard guard, int slot, int generation, Consumer<Registration<T>> unused) {
    this.resource = resource;
    this.guard = guard;
    this.slot = slot;
    this.generation = generation;
    this.uses = new UseCount(() -> unused.accept(this));
  }

  /**
   * What is registered.
   *
   * @return the file or memory
   */
  public T resource() {
    return resource;
  }

  /**
   * What is released at its end.
   *
   * @return the guard
   */
  public Guard guard() {
    return guard;
  }

  /**
   * Where it is.
   *
   * @return the index in the table
   */
  public int slot() {
    return slot;
  }

  /**
   * How often the slot had been used before.
   *
   * @return from 0
   */
  public int generation() {
    return generation;
  }

  /**
   * Who uses it: the slot itself, and operations.
   *
   * @return the count; when it ends, the registration can be let go
   */
  public UseCount uses() {
    return uses;
  }

  /**
   * Its end.
   *
   * @return completed when guard and slot were given back
   */
  public CompletableFuture<Void> over() {
    return over;
  }

  void takenOutByEnd() {
    takenOutByEnd = true;
  }

  /** Whether its owner may ask for it to be taken out though the end did so; once. */
  boolean claimTakenOut() {
    boolean claimed = takenOutByEnd;
    takenOutByEnd = false;
    return claimed;
  }
}

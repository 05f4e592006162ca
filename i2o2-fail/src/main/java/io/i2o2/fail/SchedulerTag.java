package io.i2o2.fail;

import io.i2o2.Backend;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells one scheduler from another, from before it exists. */
final class SchedulerTag {
  /** The one that is being made here; the threads that the backend starts meanwhile inherit it. */
  private static final InheritableThreadLocal<@Nullable SchedulerTag> CREATING =
      new InheritableThreadLocal<>();

  private final String name;
  private final @Nullable TestScope createdIn;
  private volatile @Nullable String hooked;
  private volatile boolean made;

  SchedulerTag(String name, @Nullable TestScope createdIn) {
    this.name = name;
    this.createdIn = createdIn;
  }

  /** The scheduler that this thread, or the one that started it, is making; or null. */
  static @Nullable SchedulerTag current() {
    return CREATING.get();
  }

  <T> T creating(Supplier<T> make) {
    SchedulerTag outer = CREATING.get();
    CREATING.set(this);
    try {
      T scheduler = make.get();
      made = true;
      return scheduler;
    } finally {
      if (outer == null) {
        CREATING.remove();
      } else {
        CREATING.set(outer);
      }
    }
  }

  String name() {
    return name;
  }

  /** The scope that the creating thread was in. */
  @Nullable TestScope createdIn() {
    return createdIn;
  }

  /** Whether it exists: what a backend does before that is no turn of a loop. */
  boolean isMade() {
    return made;
  }

  /** Whether the backend offers its system calls, so that faults can be put there. */
  boolean isHooked(Backend backend) {
    return backend.name().equals(hooked);
  }

  /** Takes down which backend offers its system calls; another may be taken in the end. */
  void hooked(String backend) {
    hooked = backend;
  }
}

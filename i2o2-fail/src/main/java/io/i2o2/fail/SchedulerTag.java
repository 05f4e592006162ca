package io.i2o2.fail;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells one scheduler from another, from before it exists. */
final class SchedulerTag {
  /** The one that is being made here; the threads that the backend starts meanwhile inherit it. */
  private static final Inherited<SchedulerTag> CREATING = new Inherited<>();

  private final String name;
  private final @Nullable TestScope createdIn;

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
      return make.get();
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
}

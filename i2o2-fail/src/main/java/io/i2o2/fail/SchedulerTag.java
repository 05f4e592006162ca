package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/** Tells one scheduler from another, from before it exists; compared by identity. */
final class SchedulerTag {
  private final String name;
  private final @Nullable TestScope createdIn;

  SchedulerTag(String name, @Nullable TestScope createdIn) {
    this.name = name;
    this.createdIn = createdIn;
  }

  String name() {
    return name;
  }

  /** The scope that the creating thread was in. */
  @Nullable TestScope createdIn() {
    return createdIn;
  }
}

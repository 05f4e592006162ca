package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/** Tells one scheduler from another, from before it exists. */
final class SchedulerTag {
  private final String name;
  private final @Nullable FailScope createdIn;

  SchedulerTag(String name, @Nullable FailScope createdIn) {
    this.name = name;
    this.createdIn = createdIn;
  }

  String name() {
    return name;
  }

  /** The scope that the creating thread was in. */
  @Nullable FailScope createdIn() {
    return createdIn;
  }
}

package io.i2o2.fail;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One link of a chain: a task, how likely it is, and how often it may still run. */
final class Action {
  private final Task task;
  private final float probability;
  private final String text;

  /** Unsigned; null means without limit. */
  private final @Nullable AtomicLong left;

  private final int position;

  Action(Task task, float probability, @Nullable Long count, String text, int position) {
    this.task = task;
    this.probability = probability;
    this.left = count == null ? null : new AtomicLong(count);
    this.text = text;
    this.position = position;
  }

  Task task() {
    return task;
  }

  /** As it was written, for the log. */
  String text() {
    return text;
  }

  /** Where it was written, counted from 1. */
  int position() {
    return position;
  }

  /** Whether its roll and its count pass; only then a count is used up. */
  boolean take(Rolls rolls) {
    if (left != null && left.get() == 0) {
      return false;
    }
    return rolls.pass(probability) && (left == null || takeCount(left));
  }

  private static boolean takeCount(AtomicLong left) {
    while (true) {
      long now = left.get();
      if (now == 0) {
        return false;
      }
      if (left.compareAndSet(now, now - 1)) {
        return true;
      }
    }
  }
}

package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/** What a failpoint asks of the place it stands at. Tasks that only pass time ask for nothing. */
public sealed interface Outcome {

  /**
   * Return early.
   *
   * @param argument what stood in parentheses, perhaps empty; null if there were none
   */
  record Return(@Nullable String argument) implements Outcome {}

  /**
   * Move fewer bytes.
   *
   * @param bytes the most to move, 0 or more
   */
  record Shorten(long bytes) implements Outcome {}

  /**
   * Complete later, without blocking.
   *
   * @param millis how much later, in milliseconds
   */
  record Latency(long millis) implements Outcome {}

  /**
   * Returns early with a result.
   *
   * @param result a count, 0, or a negative errno
   * @return the outcome
   */
  static Outcome result(int result) {
    return new Return(Integer.toString(result));
  }
}

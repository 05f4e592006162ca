package io.i2o2.engine;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes and cancels that an {@link Interceptor} delays. Only for the loop. A close waits for
 * outcomes until its deadline, as it does for operations.
 */
final class Timers {
  /** So far ahead that differences do not overflow; 146 years. */
  static final long FAR_NANOS = Long.MAX_VALUE / 2;

  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long added;
  private int outcomes;

  /**
   * What is due at a time; an outcome, unless it is a cancel.
   *
   * @param number how many were added before
   */
  record Timer(
      long atNanos, long number, Operation operation, boolean isCancel, int result, long extra)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      long apart = atNanos - other.atNanos;
      return Long.signum(apart != 0 ? apart : number - other.number);
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  boolean hasOutcomes() {
    return outcomes > 0;
  }

  /** Delays an outcome. */
  void hold(Operation operation, int result, long extra, long atNanos) {
    queue.add(new Timer(atNanos, added++, operation, false, result, extra));
    outcomes++;
  }

  /** Has an operation cancelled later. */
  void cancel(PendingReply reply, long atNanos) {
    queue.add(new Timer(atNanos, added++, reply, true, 0, 0));
  }

  /** How long nothing is due. */
  long sleepNanos(long nowNanos) {
    Timer first = queue.peek();
    return first == null ? Long.MAX_VALUE : Math.max(0, first.atNanos - nowNanos);
  }

  /** Takes out the first one that is due, or gives null. */
  @Nullable Timer pollDue(long nowNanos) {
    Timer first = queue.peek();
    return first != null && first.atNanos - nowNanos <= 0 ? poll() : null;
  }

  /** Takes out the first one, or gives null. */
  @Nullable Timer poll() {
    Timer first = queue.peek();
    if (first != null) {
      remove(first);
    }
    return first;
  }

  /** Takes out the outcome of an operation, or gives null. */
  @Nullable Timer remove(Operation operation) {
    for (Timer each : queue) {
      if (each.operation == operation && !each.isCancel) {
        remove(each);
        return each;
      }
    }
    return null;
  }

  private void remove(Timer timer) {
    queue.remove(timer);
    outcomes -= timer.isCancel ? 0 : 1;
  }
}

package io.i2o2.engine;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes that are held back, and cancels that are to come later, by an {@link Interceptor}. Only
 * for the loop. A close waits for outcomes until its deadline, as it does for operations.
 */
final class Timers {
  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long added;
  private int outcomes;

  /**
   * What is due at a time; an outcome, unless it is a cancel.
   *
   * @param number how many were added before
   */
  private record Timer(
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

  /** Holds an outcome back. */
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

  /** Does what is due; gives whether anything was. */
  boolean runDue(EventLoop loop) {
    boolean ran = false;
    if (!queue.isEmpty()) {
      long now = loop.driver().nanoTime();
      for (Timer first; (first = queue.peek()) != null && first.atNanos - now <= 0; ran = true) {
        run(first, loop);
      }
    }
    return ran;
  }

  /** Does everything now. */
  void runAll(EventLoop loop) {
    for (Timer first; (first = queue.peek()) != null; ) {
      run(first, loop);
    }
  }

  /** Tells the outcome of an operation now, if it is held back; gives whether it was. */
  boolean release(Operation operation, EventLoop loop) {
    Timer held = find(operation);
    if (held == null) {
      return false;
    }
    run(held, loop);
    return true;
  }

  private @Nullable Timer find(Operation operation) {
    for (Timer each : queue) {
      if (each.operation == operation && !each.isCancel) {
        return each;
      }
    }
    return null;
  }

  private void run(Timer timer, EventLoop loop) {
    queue.remove(timer);
    if (!timer.isCancel) {
      outcomes--;
      loop.tell(timer.operation, timer.result, timer.extra);
    } else if (timer.operation instanceof PendingReply reply) {
      loop.cancel(reply);
    }
  }
}

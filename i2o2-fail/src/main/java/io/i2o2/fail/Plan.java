package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerClosedException;
import io.i2o2.opcode.Close;
import org.jspecify.annotations.Nullable;

/**
 * What the points decided about one submission, before it is submitted.
 *
 * @param inner what the backend is given: the operation on its own handles, perhaps shortened
 * @param guard what is released for it
 * @param result the result it gets instead of its own, or null
 * @param delayMillis how long its outcome is held back
 * @param queueFull whether a submission that never blocks is refused
 * @param watched whether its completion passes a point
 */
record Plan(
    Opcode inner,
    Guard guard,
    @Nullable Integer result,
    long delayMillis,
    boolean queueFull,
    boolean watched) {
  private static final long MOST_MILLIS = Long.MAX_VALUE / 1_000_000;

  static Plan of(SchedulerTag scheduler, Opcode asked, Guard guard) {
    Guard passing = WatchedGuard.of(guard, Operations.place(scheduler, asked));
    boolean watched = Points.COMPLETION.isConfigured();
    Plan plan = new Plan(Handles.real(asked), passing, null, 0, false, watched);
    int errno = Handles.errno(plan.inner());
    if (errno != 0) {
      plan = plan.withResult(-errno);
    }
    return plan.after(Points.SUBMIT, scheduler, asked)
        .after(Operations.pointOf(asked), scheduler, asked);
  }

  /** Nothing but the operation, on the backend's handles. */
  boolean isPlain() {
    return result == null && delayMillis == 0 && !watched;
  }

  /**
   * What the backend runs. An injected result travels by a no-op: through the same queue and the
   * same thread, so with the same back-pressure, cancel and close. Only a descriptor is closed in
   * any case, because close(2) closes it whatever it returns.
   */
  Opcode carrier() {
    return result == null || Close.is(inner) ? inner : Opcode.nop();
  }

  /** The operation's outcome, given the carrier's. */
  int outcome(int carried) {
    boolean cancelled = carried == -Errno.ECANCELED;
    return result == null || cancelled ? carried : result;
  }

  private Plan after(Failpoint point, SchedulerTag scheduler, Opcode asked) {
    if (!point.isConfigured()) {
      return this;
    }
    return switch (point.evaluate(Operations.place(scheduler, asked))) {
      case Outcome.Return(String argument) -> returning(argument, scheduler);
      case Outcome.Shorten(long bytes) ->
          new Plan(
              Operations.shortened(inner, bytes), guard, result, delayMillis, queueFull, watched);
      case Outcome.Latency(long millis) ->
          new Plan(inner, guard, result, saturatedSum(delayMillis, millis), queueFull, watched);
      case null -> this;
    };
  }

  private Plan returning(@Nullable String argument, SchedulerTag scheduler) {
    return switch (argument) {
      case "scheduler_closed" -> throw new SchedulerClosedException(scheduler.name(), null);
      case "queue_full" -> new Plan(inner, guard, result, delayMillis, true, watched);
      case null -> throw new IllegalStateException("a point accepted a return without a result");
      default -> withResult(KnownPoint.parse(argument));
    };
  }

  private Plan withResult(@Nullable Integer injected) {
    return new Plan(inner, guard, injected, delayMillis, queueFull, watched);
  }

  /** As unsigned milliseconds, cut off where nanoseconds end. */
  private static long saturatedSum(long before, long more) {
    boolean huge = Long.compareUnsigned(more, MOST_MILLIS) > 0;
    return Math.min(MOST_MILLIS, before + (huge ? MOST_MILLIS : more));
  }
}

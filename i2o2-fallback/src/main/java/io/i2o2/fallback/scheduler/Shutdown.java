package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerOptions;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.spi.CloseWait;
import io.i2o2.spi.Report;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a scheduler ends. Accepted operations finish; at the deadline what is queued is cancelled;
 * some time later what still runs is abandoned; then handles, slots and descriptors are closed, and
 * the pool ends. Death takes the same way, in a hurry.
 *
 * <p>Any thread may {@link #request} it and wait; the rest is for the completion thread.
 */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final Report NOT_TOLD = new Report(LOG, "{} could not be told");
  private static final Report END_FAILED = new Report(LOG, "{}: its end failed");
  private static final Report NOT_GIVEN_UP = new Report(LOG, "{} could not be given up");

  /** Where there is little hope: the completion thread died, or a file is stuck. */
  private static final Duration HOPELESS = Duration.ofMillis(250);

  private static final long NEVER = Long.MAX_VALUE;

  private enum Phase {
    RUNNING,
    FINISHING,
    CANCELLED,
    RELEASING,
    OVER
  }

  /** Why an operation has no outcome. */
  enum Reason {
    FAILED,
    NEVER_BEGUN,
    NEVER_ENDED,
    NOT_GIVEN_BACK;

    String text(Duration patience) {
      return switch (this) {
        case FAILED -> "the completion thread failed while it was told";
        case NEVER_BEGUN -> "never begun";
        case NEVER_ENDED -> "an operation on it never ended";
        case NOT_GIVEN_BACK ->
            "the system did not give it back within " + patience + " after the deadline";
      };
    }
  }

  private final Context context;
  private final Pool pool;
  private final Handles handles;
  private final List<Slots<?>> slots;
  private final DescriptorTable descriptors;
  private final String name;
  private final CloseWait closeWait;

  /** How long an operation may stay in its system call after the deadline: half of the grace. */
  private final Duration patience;

  /** For each of the other steps to the end: a quarter. */
  private final Duration shortPatience;

  private final long startNanos = System.nanoTime();
  private final CountDownLatch over = new CountDownLatch(1);

  /** For a death with no memory left to say what of: before and after an operation was begun. */
  private final SchedulerDiedException diedWithoutMemory;

  private final SchedulerDiedException unknownWithoutMemory;

  private Phase phase = Phase.RUNNING;
  private long phaseEnd = NEVER;
  private @Nullable SchedulerDiedException death;

  Shutdown(
      SchedulerOptions options,
      Context context,
      Pool pool,
      Handles handles,
      List<Slots<?>> slots,
      DescriptorTable descriptors) {
    this.name = options.name();
    this.patience = options.grace().dividedBy(2);
    this.shortPatience = options.grace().dividedBy(4);
    this.closeWait =
        new CloseWait(
            options, context.loop(), over, () -> leftNanos(context.queue().deadlineNanos()));
    this.context = context;
    this.pool = pool;
    this.handles = handles;
    this.slots = slots;
    this.descriptors = descriptors;
    String message = "scheduler " + name + " ended, and had no memory left to say how";
    this.diedWithoutMemory = new SchedulerDiedException(message, false, null);
    this.unknownWithoutMemory = new SchedulerDiedException(message, true, null);
  }

  /** Refuses new work from now on, and ends the scheduler within the time: one step. */
  void request(Duration timeout) {
    context.queue().close(saturatedAdd(now(), timeout));
    try {
      context.completions().nudge();
      context.queue().refuseWaiting();
    } catch (Throwable _) {
      // At the end of the caller's stack; the completion thread looks again.
    }
  }

  /** The same without a limit; false if it was requested, or has died, before. */
  boolean requestWithoutDeadline() {
    if (context.queue().isClosed()) {
      return false;
    }
    context.queue().close(NEVER);
    context.queue().refuseWaiting();
    context.completions().nudge();
    return true;
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /** Waits until all is over, as long as a close may; whether it is. */
  boolean awaitOver(Runnable onDeath) {
    return closeWait.await(onDeath);
  }

  /** Waits until all is over, however long that takes. */
  void untilOver() {
    closeWait.untilEnded();
  }

  /** Does what callers may have left undone; from time to time. */
  void lookAgain() {
    context.queue().lookAgain();
    if (context.queue().isClosed()) {
      context.queue().refuseWaiting();
    }
    handles.lookAgain();
    pool.lookAgain();
  }

  /** Ends the scheduler because its completion thread died. */
  void die(Throwable cause) {
    try {
      death = new SchedulerDiedException("scheduler " + name + " died: " + cause, false, cause);
    } catch (Throwable e) {
      // There is no memory, or the cause has no text.
      death = diedWithoutMemory;
    }
    context.queue().close(0, cause);
    context.queue().refuseWaiting();
  }

  /** Goes on as far as possible. How many nanoseconds until time alone brings the next step. */
  long advance() {
    while (step()) {
      // One step may make the next one possible.
    }
    return phase == Phase.RUNNING || phase == Phase.OVER ? NEVER : Math.max(0, phaseEnd() - now());
  }

  /** For operations that the completion thread died under. */
  SchedulerDiedException died() {
    return unknown(Reason.FAILED);
  }

  private boolean step() {
    return switch (phase) {
      case RUNNING -> running();
      case FINISHING -> finishing();
      case CANCELLED -> cancelled();
      case RELEASING -> releasing();
      case OVER -> false;
    };
  }

  private boolean running() {
    if (!context.queue().isClosed()) {
      return false;
    }
    // Who closed it may not have had the stack to; nobody begins to wait any more.
    context.queue().refuseWaiting();
    return enter(Phase.FINISHING, NEVER);
  }

  private boolean finishing() {
    if (isIdle()) {
      return release(shortPatience());
    }
    if (now() < phaseEnd()) {
      return false;
    }
    takeBackAll(null);
    for (Worker each = pool.first(); each != null; each = each.nextMember) {
      takeBackAll(each);
    }
    return enter(Phase.CANCELLED, saturatedAdd(now(), patience()));
  }

  /** What no thread has begun, or what waits behind the operation of a worker. */
  private void takeBackAll(@Nullable Worker worker) {
    for (Job job; (job = context.queue().takeBack(worker)) != null; ) {
      if (job instanceof OperationJob operation) {
        operation.endUnbegun(death);
      }
    }
  }

  private boolean cancelled() {
    if (isIdle()) {
      return release(shortPatience());
    }
    if (now() < phaseEnd) {
      return false;
    }
    abandon();
    pool.replaceStuck();
    return release(shorter(HOPELESS, shortPatience));
  }

  /** What is left of the timeout may be used, too. */
  private boolean release(Duration atLeast) {
    handles.closeAll();
    for (Slots<?> each : slots) {
      each.close();
    }
    context.queue().settle();
    long deadline = context.queue().deadlineNanos();
    return enter(Phase.RELEASING, saturatedAdd(Math.max(now(), deadline), atLeast));
  }

  private boolean releasing() {
    if (isReleased() && context.completions().isEmpty() && context.queue().endIfIdle()) {
      return finish();
    }
    if (now() < phaseEnd) {
      return false;
    }
    context.queue().end();
    tellWhatIsDone();
    giveUpJobs();
    giveUpFilesAndSlots();
    return finish();
  }

  private void giveUpJobs() {
    for (Job job; (job = context.queue().takeBackOwn()) != null; ) {
      giveUp(job, unknown(Reason.NEVER_BEGUN));
    }
    abandon();
  }

  private boolean isReleased() {
    for (Slots<?> each : slots) {
      if (!each.isEmpty()) {
        return false;
      }
    }
    return handles.isEmpty();
  }

  /** What has an outcome is told it, though there is no time left. */
  private void tellWhatIsDone() {
    for (Event event; (event = context.completions().poll()) != null; ) {
      try {
        event.deliver();
      } catch (Throwable e) {
        NOT_TOLD.error(event, e);
      }
    }
  }

  private void giveUpFilesAndSlots() {
    SchedulerDiedException why = unknown(Reason.NEVER_ENDED);
    handles.giveUp(why);
    for (Slots<?> each : slots) {
      each.giveUp(why);
    }
  }

  private boolean finish() {
    descriptors.closeAll();
    pool.join(shortPatience());
    abort();
    return true;
  }

  /** Ends it whatever is left, so that nobody waits for ever. */
  void abort() {
    try {
      context.queue().end();
      context.completions().lift();
      tellWhatIsDone();
      giveUpJobs();
      giveUpFilesAndSlots();
    } catch (Throwable e) {
      END_FAILED.error(name, e);
    } finally {
      enter(Phase.OVER, NEVER);
      context.loop().over();
      over.countDown();
    }
  }

  /** When time alone brings the next step. */
  private long phaseEnd() {
    return phase == Phase.FINISHING ? context.queue().deadlineNanos() : phaseEnd;
  }

  private boolean enter(Phase next, long end) {
    phase = next;
    phaseEnd = end;
    return true;
  }

  private boolean isIdle() {
    return context.queue().isIdle() && context.completions().isEmpty();
  }

  /** Gives up what workers have in hand. */
  private void abandon() {
    SchedulerDiedException why = unknown(Reason.NOT_GIVEN_BACK);
    for (Worker each = pool.first(); each != null; each = each.nextMember) {
      Job job = each.running();
      if (job != null) {
        giveUp(job, why);
      }
    }
  }

  private static void giveUp(Job job, SchedulerDiedException why) {
    try {
      job.giveUp(why);
    } catch (Throwable e) {
      NOT_GIVEN_UP.error(job, e);
    }
  }

  /** For an operation that was begun. There may be no memory for it, nor for its text. */
  private SchedulerDiedException unknown(Reason reason) {
    try {
      String what = reason.text(patience());
      String message = death == null ? what : what + ", " + death.getMessage();
      return new SchedulerDiedException(message, true, death == null ? null : death.getCause());
    } catch (Throwable e) {
      return unknownWithoutMemory;
    }
  }

  private Duration patience() {
    return death == null ? patience : shorter(HOPELESS, patience);
  }

  private Duration shortPatience() {
    return death == null ? shortPatience : shorter(HOPELESS, shortPatience);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private long leftNanos(long end) {
    return end == NEVER ? NEVER : end - now();
  }

  private long now() {
    return System.nanoTime() - startNanos;
  }

  private static long saturatedAdd(long nanos, Duration more) {
    return more.compareTo(Duration.ofNanos(NEVER - nanos)) >= 0
        ? NEVER
        : nanos + Math.max(0, more.toNanos());
  }
}

package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerOptions;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.spi.CloseWait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How a scheduler ends. Accepted operations finish; at the deadline what is queued is cancelled;
 * some time later what still runs is abandoned; then handles, slots and descriptors are closed, and
 * the pool ends. Death takes the same way, in a hurry.
 *
 * <p>Any thread may {@link #request} it and wait; the rest is for the completion thread.
 */
final class Shutdown {
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
  private final AtomicLong deadline = new AtomicLong(NEVER);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean requested;

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
        new CloseWait(options, context.loop(), over, () -> leftNanos(deadline.get()));
    this.context = context;
    this.pool = pool;
    this.handles = handles;
    this.slots = slots;
    this.descriptors = descriptors;
  }

  /** Refuses new work from now on, and ends the scheduler within the time. */
  void request(Duration timeout) {
    context.queue().close();
    deadline.accumulateAndGet(saturatedAdd(now(), timeout), Math::min);
    requested = true;
    context.completions().nudge();
  }

  /** The same without a limit; false if it was requested, or has died, before. */
  boolean requestWithoutDeadline() {
    if (context.queue().isClosed()) {
      return false;
    }
    context.queue().close();
    requested = true;
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

  /** Ends the scheduler because its completion thread died. */
  void die(Throwable cause) {
    death = new SchedulerDiedException("scheduler " + name + " died: " + cause, false, cause);
    context.queue().close(cause);
    request(Duration.ZERO);
  }

  /** Goes on as far as possible. How many nanoseconds until time alone brings the next step. */
  long advance() {
    while (step()) {
      // One step may make the next one possible.
    }
    return phase == Phase.RUNNING || phase == Phase.OVER
        ? NEVER
        : Math.max(0, (phase == Phase.FINISHING ? deadline.get() : phaseEnd) - now());
  }

  /** For operations that the completion thread died under. */
  SchedulerDiedException died() {
    return unknown("scheduler " + name + " died while it was told");
  }

  private boolean step() {
    return switch (phase) {
      case RUNNING -> requested && enter(Phase.FINISHING, NEVER);
      case FINISHING -> finishing();
      case CANCELLED -> cancelled();
      case RELEASING -> releasing();
      case OVER -> false;
    };
  }

  private boolean finishing() {
    if (isIdle()) {
      return release(shortPatience());
    }
    if (now() < deadline.get()) {
      return false;
    }
    for (OperationJob job : context.queue().removeOperations()) {
      if (death == null) {
        job.cancelled();
      } else {
        job.failed(death);
      }
    }
    return enter(Phase.CANCELLED, saturatedAdd(now(), patience()));
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
    slots.forEach(Slots::close);
    return enter(Phase.RELEASING, saturatedAdd(Math.max(now(), deadline.get()), atLeast));
  }

  private boolean releasing() {
    boolean released = handles.isEmpty() && slots.stream().allMatch(Slots::isEmpty);
    if (released && context.completions().isEmpty() && context.queue().endIfIdle()) {
      return finish();
    }
    if (now() < phaseEnd) {
      return false;
    }
    context.queue().end();
    context.queue().removeAll().forEach(job -> job.giveUp(unknown("never begun")));
    abandon();
    SchedulerDiedException why = unknown("an operation on it never ended");
    handles.giveUp(why);
    slots.forEach(each -> each.giveUp(why));
    return finish();
  }

  private boolean finish() {
    descriptors.closeAll();
    pool.join(shortPatience());
    abort();
    return true;
  }

  /** Ends it whatever is left, so that nobody waits for ever. */
  void abort() {
    context.queue().end();
    enter(Phase.OVER, NEVER);
    context.loop().over();
    over.countDown();
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
    SchedulerDiedException why =
        unknown("the system did not give it back within " + patience() + " after the deadline");
    pool.running().forEach(job -> job.giveUp(why));
  }

  private SchedulerDiedException unknown(String what) {
    String message = death == null ? what : what + ", " + death.getMessage();
    return new SchedulerDiedException(message, true, death == null ? null : death.getCause());
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

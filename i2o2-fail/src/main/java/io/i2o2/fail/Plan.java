package io.i2o2.fail;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Target;
import io.i2o2.engine.Facades;
import io.i2o2.engine.Interception;
import io.i2o2.engine.Operation;
import io.i2o2.engine.PendingReply;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the points decided about one submission, before it is accepted; not changed afterwards. */
final class Plan implements Interception {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");
  private static final long MOST_MILLIS = Long.MAX_VALUE / 1_000_000;

  private final SchedulerTag tag;
  private final Opcode asked;
  private Opcode toRun;
  private @Nullable Integer result;
  private long delayMillis;
  private boolean findsQueueFull;

  private Plan(SchedulerTag tag, Opcode asked) {
    this.tag = tag;
    this.asked = asked;
    this.toRun = asked;
  }

  static Plan of(SchedulerTag scheduler, Opcode asked) {
    Plan plan = new Plan(scheduler, asked);
    int errno = injectedErrno(asked);
    if (errno != 0) {
      plan.result = -errno;
    }
    plan.pass(Points.SUBMIT);
    plan.pass(Operations.pointOf(asked));
    return plan;
  }

  /** The errno of an operation on a slot that only a failpoint says is taken; else 0. */
  private static int injectedErrno(Opcode opcode) {
    Target target = opcode.target();
    if (target != null && Facades.core(target) instanceof InjectedFile file) {
      file.requireTaken();
      return Errno.EBADF;
    }
    RegisteredBuffer registered = opcode.registeredBuffer();
    if (registered != null && Facades.core(registered) instanceof InjectedBuffer buffer) {
      buffer.requireTaken();
      return Errno.EFAULT;
    }
    return 0;
  }

  private void pass(Failpoint point) {
    if (!point.isConfigured()) {
      return;
    }
    switch (point.evaluate(place())) {
      case Outcome.Return(String argument) -> returns(argument);
      case Outcome.Shorten(long bytes) -> toRun = Operations.shortened(toRun, bytes);
      case Outcome.Latency(long millis) -> delayMillis = saturatedSum(delayMillis, millis);
      case null -> {}
    }
  }

  private void returns(@Nullable String argument) {
    switch (argument) {
      case "scheduler_closed" -> throw new SchedulerClosedException(tag.name(), null);
      case "queue_full" -> findsQueueFull = true;
      case null -> throw new IllegalStateException("a point accepted a return without a result");
      default -> result = KnownPoint.parse(argument);
    }
  }

  Place place() {
    return Operations.place(tag, asked);
  }

  Opcode asked() {
    return asked;
  }

  /** The same, but with fewer bytes, so that the transfer itself is short. */
  Opcode toRun() {
    return toRun;
  }

  boolean findsQueueFull() {
    return findsQueueFull;
  }

  /** close(2) closes the descriptor whatever it returns, so that is run in any case. */
  @Override
  public boolean isAnswered() {
    return result != null && !Close.is(toRun);
  }

  int answer() {
    return Objects.requireNonNull(result);
  }

  long delayNanos() {
    return delayMillis * 1_000_000;
  }

  /** The outcome to tell, given what the operation ended with. */
  int outcome(int ended) {
    Integer injected = result;
    return injected == null || ended == -Errno.ECANCELED ? ended : injected;
  }

  /** Passes the point on the way back, which may have another result told. */
  int passCompletion(int outcome) {
    if (!Points.COMPLETION.isConfigured()
        || !(Points.COMPLETION.evaluate(place()) instanceof Outcome.Return(String argument))) {
      return outcome;
    }
    Integer told = argument == null ? null : KnownPoint.parse(argument);
    if (OpcodeSpec.of(asked).plain() instanceof OpenAt && outcome >= 0) {
      LOG.warn(
          "{} opened {}: told, not {}, or nobody would close it", asked.describe(), outcome, told);
      return outcome;
    }
    return Objects.requireNonNull(told, "a point accepted a return without a result");
  }

  /** Passes the point before the guard, and releases that whatever happens there. */
  void release(Runnable guard) {
    try {
      if (Points.GUARD_RELEASE.isConfigured()) {
        Points.GUARD_RELEASE.evaluate(place());
      }
    } finally {
      guard.run();
    }
  }

  @Override
  public PendingReply reply(PendingReply.Owner owner, Guard guard) {
    return new FaultyReply(owner, this, guard);
  }

  @Override
  public Operation callback(Guard guard, Completion completion) {
    return new FaultyCallback(this, guard, completion);
  }

  /** As unsigned milliseconds, cut off where nanoseconds end. */
  private static long saturatedSum(long before, long more) {
    boolean huge = Long.compareUnsigned(more, MOST_MILLIS) > 0;
    return Math.min(MOST_MILLIS, before + (huge ? MOST_MILLIS : more));
  }
}

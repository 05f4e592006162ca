package io.i2o2.fail;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.engine.CallbackOperation;
import io.i2o2.engine.Operation;
import io.i2o2.engine.OwnThreadRule;
import io.i2o2.engine.PendingReply;
import io.i2o2.engine.ReplyOwner;
import io.i2o2.engine.SpinBudget;
import io.i2o2.opcode.OpenAt;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One submission with an outcome that is changed or held back.
 *
 * <p>Without a delay the backend has the caller's guard, and releases it as always before its own
 * outcome, which brings ours. With a delay it has a {@link HeldGuard}, and the caller's is released
 * with our outcome.
 */
final class Interception implements ReplyOwner {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");

  private final Plan plan;
  private final SchedulerTag tag;
  private final Delays delays;
  private final Guard innerGuard;
  private final @Nullable HeldGuard held;
  private final Operation outer;
  private final AtomicBoolean ended = new AtomicBoolean();

  private volatile @Nullable Reply inner;
  private volatile boolean cancelled;
  private int result;
  private long extra;
  private @Nullable SchedulerDiedException failure;

  private Interception(
      Plan plan, SchedulerTag tag, Delays delays, Opcode asked, @Nullable Completion completion) {
    this.plan = plan;
    this.tag = tag;
    this.delays = delays;
    Guard guard = plan.guard();
    this.held = plan.delayMillis() > 0 ? new HeldGuard(guard, delays) : null;
    this.innerGuard = held == null ? guard : held;
    Guard outerGuard = held == null ? Guard.NONE : guard;
    if (completion == null) {
      this.outer = new PendingReply(this, asked, outerGuard);
    } else {
      CallbackOperation operation = new CallbackOperation();
      operation.set(asked, outerGuard, completion);
      this.outer = operation;
    }
  }

  static Interception replying(Plan plan, SchedulerTag tag, Delays delays, Opcode asked) {
    return new Interception(plan, tag, delays, asked, null);
  }

  static Interception calling(
      Plan plan, SchedulerTag tag, Delays delays, Opcode asked, Completion completion) {
    return new Interception(plan, tag, delays, asked, completion);
  }

  /** The guard to submit the carrier with. */
  Guard innerGuard() {
    return innerGuard;
  }

  /** Only of one that replies. */
  PendingReply reply() {
    return (PendingReply) outer;
  }

  /** To be called before the carrier is submitted. */
  void begin() {
    if (held != null) {
      delays.begin();
    }
  }

  /** To be called if the carrier was refused. */
  void undo() {
    if (held != null) {
      delays.end();
    }
  }

  /** Takes the backend's reply; ours follows it. */
  void follow(Reply carrier) {
    inner = carrier;
    carrier.whenComplete(this::carried);
  }

  private void carried(Reply carrier) {
    SchedulerDiedException died = carrier.failure();
    carried(died == null ? carrier.result() : 0, carrier.extra(), died);
  }

  /** The carrier's outcome is there: its guard has been released, or never will be. */
  void carried(int carriedResult, long carriedExtra, @Nullable SchedulerDiedException died) {
    result = plan.outcome(carriedResult);
    extra = carriedExtra;
    failure = died;
    try {
      if (plan.watched() && died == null) {
        passCompletion();
      }
    } finally {
      // Whatever the point throws goes to the backend, like any callback's.
      tell();
    }
  }

  private void passCompletion() {
    Place place = Operations.place(tag, outer.opcode());
    if (Points.COMPLETION.evaluate(place) instanceof Outcome.Return(String argument)) {
      Integer told = argument == null ? null : KnownPoint.parse(argument);
      if (outer.opcode() instanceof OpenAt && result >= 0) {
        LOG.warn(
            "{} opened {}: told, not {}, or nobody would close it",
            outer.opcode().describe(),
            result,
            told);
      } else {
        result = Objects.requireNonNull(told, "a point accepted a return without a result");
      }
    }
  }

  private void tell() {
    if (held == null || failure != null || cancelled) {
      end();
    } else {
      delays.holdBack(this, plan.delayMillis());
      if (cancelled) {
        delays.hurry(this);
      }
    }
  }

  /** Tells the outcome; further calls do nothing. */
  void end() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    try {
      if (failure == null) {
        outer.finish(result, extra);
      } else if (held == null || held.kernelIsDone()) {
        outer.fail(failure);
      } else {
        outer.abandon(failure);
      }
    } finally {
      if (held != null) {
        delays.end();
      }
    }
  }

  @Override
  public SpinBudget patience() {
    return delays.patience();
  }

  @Override
  public void cancel(PendingReply reply) {
    cancelled = true;
    Reply carrier = inner;
    if (carrier != null) {
      carrier.cancel();
    }
    delays.hurry(this);
  }

  /** Asks the backend's reply, which knows its threads; once that is over, the delay's thread. */
  @Override
  public void requireMayBlock(String what) {
    delays.requireMayBlock(what);
    if (inner instanceof OwnThreadRule rule) {
      rule.requireMayBlock(what);
    }
  }

  @Override
  public void requireRunning(String what) {
    if (inner instanceof OwnThreadRule rule) {
      rule.requireRunning(what);
    }
  }
}

package io.i2o2.fail;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.spi.CallbackOperation;
import io.i2o2.spi.Operation;
import io.i2o2.spi.Patience;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.ReplyOwner;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One submission with an outcome that is changed or held back.
 *
 * <p>Without a delay the backend has the caller's guard, and releases it as always before its own
 * outcome, which brings ours. With a delay it has a {@link HeldGuard}, and the caller's is released
 * with our outcome.
 */
final class Interception implements ReplyOwner {
  private final Plan plan;
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
      Plan plan, Delays delays, Opcode asked, Guard guard, @Nullable Completion completion) {
    this.plan = plan;
    this.delays = delays;
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

  static Interception replying(Plan plan, Delays delays, Opcode asked, Guard guard) {
    return new Interception(plan, delays, asked, guard, null);
  }

  static Interception calling(
      Plan plan, Delays delays, Opcode asked, Guard guard, Completion completion) {
    return new Interception(plan, delays, asked, guard, completion);
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
    if (held == null || died != null || cancelled) {
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
  public Patience patience() {
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
    Reply carrier = inner;
    if (carrier != null && !carrier.isDone()) {
      Interrupts.kept(() -> carrier.await(Duration.ofNanos(1)));
    }
  }
}

package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reply with its write side, {@link Operation}.
 *
 * <p>Memory order. {@code state} goes from null, through waiters, to an outcome, and stays there.
 * The writer stores {@code result} and {@code extra}, then swaps the outcome in (a release, and a
 * full fence). A reader that sees the outcome (an acquire) sees both, and what the operation wrote
 * to memory. No wake-up is lost: a waiter puts itself into {@code state} by compare-and-set, so it
 * either finds the outcome there or is found by the swap.
 *
 * <p>To put a waiter there is the last thing that can throw: a caller without stack or memory finds
 * nothing changed.
 */
public class PendingReply extends Operation implements Reply, SpinBudget.Awaited {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
  private static final Report CALLBACK_THREW = new Report(LOG, "a callback of {} threw");
  private static final Report NOT_WOKEN =
      new Report(LOG, "a thread that waits for {} could not be woken");
  static final Object DONE = new Object();
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PendingReply.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Owner owner;

  /**
   * Null, a Thread in {@link #join}, ReplyWaiters, or the outcome: DONE or a
   * SchedulerDiedException.
   */
  volatile @Nullable Object state;

  private volatile boolean cancelSent;
  int result;
  private long extra;

  /** The scheduler behind a reply. */
  public interface Owner extends OwnThreadRule {
    /**
     * Passes on a request to cancel; returns at once. The reply completes in any case.
     *
     * @param reply a reply of this owner, perhaps over already
     */
    void cancel(PendingReply reply);

    /**
     * Passes on a request to cancel, to be obeyed later; returns at once.
     *
     * @param reply a reply of this owner, perhaps over already
     * @param nanos how much later, in nanoseconds
     */
    default void cancelAfter(PendingReply reply, long nanos) {
      cancel(reply);
    }

    /**
     * How long its callers look for a reply before they park.
     *
     * @return the same one each time
     */
    SpinBudget patience();
  }

  /**
   * A reply under way.
   *
   * @param owner the scheduler
   * @param opcode the operation
   * @param guard its guard
   */
  public PendingReply(Owner owner, Opcode opcode, Guard guard) {
    super(opcode, guard);
    this.owner = owner;
  }

  @Override
  public Opcode opcode() {
    return opcode;
  }

  @Override
  protected void complete(int result, long extra) {
    this.result = result;
    this.extra = extra;
    settle(DONE);
  }

  /**
   * Completes one without a guard, unless somebody waits for it; false if so, or it is complete.
   */
  final boolean finishUnawaited(int result) {
    this.result = result;
    return STATE.compareAndSet(this, null, DONE);
  }

  @Override
  protected void completeExceptionally(SchedulerDiedException failure) {
    settle(failure);
  }

  @Override
  public boolean isDone() {
    return isOutcome(state);
  }

  @Override
  public int join() {
    if (!isDone()) {
      if (owner.mayDrive("Reply.join")) {
        owner.drive(this::isDone, Long.MAX_VALUE);
        if (!isDone()) {
          // The loop has ended while another thread closes the file.
          parkUntilDone();
        }
      } else if (!isDoneSoon()) {
        owner.requireRunning("Reply.join");
        parkUntilDone();
      }
    }
    return result();
  }

  /**
   * Does as {@link #join} without its refusals, for a caller that sees no reply: it was accepted.
   *
   * @return the result
   */
  protected int joinAccepted() {
    if (!isDone() && !isDoneSoon()) {
      parkUntilDone();
    }
    return result();
  }

  @Override
  public boolean await(Duration timeout) throws InterruptedException {
    if (isDone() || timeout.isNegative() || timeout.isZero()) {
      return isDone();
    }
    if (owner.mayDrive("Reply.await")) {
      return driveUntilDone(saturatedNanos(timeout));
    }
    long end = System.nanoTime() + saturatedNanos(timeout);
    ReplyWaiters.OfThread me = new ReplyWaiters.OfThread(Thread.currentThread());
    try {
      if (enlist(me)) {
        while (!isDone()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          long left = end - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(this, left);
        }
      }
      return true;
    } finally {
      me.thread = null;
    }
  }

  private boolean driveUntilDone(long nanos) throws InterruptedException {
    Thread me = Thread.currentThread();
    owner.drive(() -> isDone() || me.isInterrupted(), nanos);
    if (!isDone() && Thread.interrupted()) {
      throw new InterruptedException();
    }
    return isDone();
  }

  @Override
  public int result() {
    Object outcome = state;
    if (outcome == DONE) {
      return result;
    }
    if (outcome instanceof SchedulerDiedException e) {
      // A new exception has the stack of the caller, who is the one to be helped.
      throw new SchedulerDiedException(
          opcode().describe() + ": " + e.getMessage(), e.outcomeUnknown(), e);
    }
    throw new IllegalStateException(
        opcode().describe() + " is still under way: wait for the reply");
  }

  @Override
  public long extra() {
    if (!isDone()) {
      throw new IllegalStateException(
          opcode().describe() + " is still under way: wait for the reply");
    }
    return extra;
  }

  @Override
  public @Nullable SchedulerDiedException failure() {
    return state instanceof SchedulerDiedException failure ? failure : null;
  }

  @Override
  public void cancel() {
    if (!isDone()) {
      owner.cancel(this);
    }
  }

  /**
   * Cancels it later.
   *
   * @param nanos how much later, in nanoseconds
   */
  protected final void cancelAfter(long nanos) {
    if (!isDone()) {
      owner.cancelAfter(this, nanos);
    }
  }

  /**
   * Sends a request to cancel it to the scheduler's thread, unless one is on its way: however often
   * it is cancelled, one request is kept.
   *
   * @param request sends it, and changes nothing if it throws; the thread that gets it calls {@link
   *     #cancelArrived}
   */
  public void sendCancel(Runnable request) {
    if (!cancelSent) {
      cancelSent = true;
      try {
        request.run();
      } catch (Throwable e) {
        cancelSent = false;
        throw e;
      }
    }
  }

  /** The request has arrived: what is cancelled from now on is a new one. */
  public void cancelArrived() {
    cancelSent = false;
  }

  @Override
  public void whenComplete(Consumer<? super Reply> action) {
    Objects.requireNonNull(action, "action");
    if (!enlist(new ReplyWaiters.OfAction(action))) {
      call(action);
    }
  }

  @Override
  public CompletableFuture<Integer> toCompletableFuture() {
    return SchedulerFuture.following(owner, Reply.super.toCompletableFuture());
  }

  @Override
  public String toString() {
    Object outcome = state;
    String text = outcome == DONE ? Integer.toString(result) : "pending";
    return opcode().describe() + " -> " + (outcome instanceof Throwable e ? e.getMessage() : text);
  }

  private static boolean isOutcome(@Nullable Object state) {
    return state == DONE || state instanceof SchedulerDiedException;
  }

  /**
   * Looks for the outcome before this thread parks; but not a virtual one whose operation waits for
   * a file. That takes longer than to park, and to look is to yield: it cost twice the CPU time and
   * 400 bytes more (64 that read past the page cache), which the carriers then lacked for others.
   */
  private boolean isDoneSoon() {
    boolean waitsForFile = opcode.target() != null && Thread.currentThread().isVirtual();
    return !waitsForFile && owner.patience().isDoneSoon(this);
  }

  private void parkUntilDone() {
    Thread me = Thread.currentThread();
    // Most replies have one caller, who joins: the thread itself saves an object.
    Object alone = STATE.compareAndExchange(this, (Object) null, me);
    ReplyWaiters.OfThread among = null;
    if (alone instanceof ReplyWaiters || (alone instanceof Thread && alone != me)) {
      among = new ReplyWaiters.OfThread(me);
      enlist(among);
    }
    boolean interrupted = false;
    try {
      while (!isDone()) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (among != null) {
        among.thread = null;
      }
    }
    if (interrupted) {
      me.interrupt();
    }
  }

  /** Puts one among the waiters; false if there is an outcome already. */
  private boolean enlist(ReplyWaiters waiter) {
    while (true) {
      Object current = state;
      if (isOutcome(current)) {
        return false;
      }
      waiter.joinAfter(current);
      if (STATE.compareAndSet(this, current, waiter)) {
        return true;
      }
    }
  }

  private void settle(Object outcome) {
    Object waiting = STATE.getAndSet(this, outcome);
    if (waiting instanceof Thread thread) {
      LockSupport.unpark(thread);
    } else if (waiting instanceof ReplyWaiters last) {
      wakeInOrder(last);
    }
  }

  /** First come, first served; allocates nothing, because out of memory it must work too. */
  private void wakeInOrder(ReplyWaiters last) {
    if (last.eldest() instanceof Thread thread) {
      wake(thread);
    }
    for (ReplyWaiters each = last.inOrder(); each != null; each = each.later()) {
      if (each instanceof ReplyWaiters.OfThread waiter) {
        wake(waiter.thread);
      } else if (each instanceof ReplyWaiters.OfAction waiter) {
        call(waiter.action);
      }
    }
  }

  private void wake(@Nullable Thread thread) {
    try {
      LockSupport.unpark(thread);
    } catch (Throwable e) {
      NOT_WOKEN.error(opcode, e);
    }
  }

  private void call(Consumer<? super Reply> action) {
    try {
      action.accept(this);
    } catch (Throwable e) {
      CALLBACK_THREW.error(opcode, e);
    }
  }

  private static long saturatedNanos(Duration timeout) {
    // Half of the range keeps "end - now" from overflowing; 146 years.
    return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : timeout.toNanos();
  }
}

package io.i2o2.spi;

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
 */
public final class PendingReply extends Operation implements Reply, OwnThreadRule {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
  private static final Object DONE = new Object();
  private static final VarHandle STATE;

  /** How often to look before looking at the clock. */
  private static final int LOOKS = 8;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PendingReply.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ReplyOwner owner;

  /** Null, a Thread, a Waiter, or the outcome: DONE or a SchedulerDiedException. */
  private volatile @Nullable Object state;

  private int result;
  private long extra;

  /** Someone who waits, and who waited before: a Waiter, a Thread, or DONE for nobody. */
  private static final class Waiter {
    private final Object waiter;
    private Object next;

    Waiter(Object waiter, Object earlier) {
      this.waiter = waiter;
      this.next = earlier;
    }
  }

  /**
   * A reply under way.
   *
   * @param owner the scheduler
   * @param opcode the operation
   * @param guard its guard
   */
  public PendingReply(ReplyOwner owner, Opcode opcode, Guard guard) {
    super(opcode, guard);
    this.owner = owner;
  }

  @Override
  public Opcode opcode() {
    return opcode;
  }

  @Override
  void complete(int result, long extra) {
    this.result = result;
    this.extra = extra;
    settle(DONE);
  }

  @Override
  void completeExceptionally(SchedulerDiedException failure) {
    settle(failure);
  }

  @Override
  public boolean isDone() {
    return isOutcome(state);
  }

  @Override
  public int join() {
    if (!isDone()) {
      owner.requireMayBlock("Reply.join");
      if (!doneSoon()) {
        owner.requireRunning("Reply.join");
        parkUntilDone();
      }
    }
    return result();
  }

  @Override
  public boolean await(Duration timeout) throws InterruptedException {
    if (isDone() || timeout.isNegative() || timeout.isZero()) {
      return isDone();
    }
    owner.requireMayBlock("Reply.await");
    long end = System.nanoTime() + saturatedNanos(timeout);
    enlist(Thread.currentThread());
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
    return true;
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
          opcode.describe() + ": " + e.getMessage(), e.outcomeUnknown(), e);
    }
    throw new IllegalStateException(opcode.describe() + " is still under way: wait for the reply");
  }

  @Override
  public long extra() {
    if (!isDone()) {
      throw new IllegalStateException(
          opcode.describe() + " is still under way: wait for the reply");
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

  @Override
  public void whenComplete(Consumer<? super Reply> action) {
    Objects.requireNonNull(action, "action");
    if (!enlist(action)) {
      call(action);
    }
  }

  @Override
  public void requireMayBlock(String what) {
    owner.requireMayBlock(what);
  }

  @Override
  public void requireRunning(String what) {
    owner.requireRunning(what);
  }

  @Override
  public CompletableFuture<Integer> toCompletableFuture() {
    return SchedulerFuture.following(owner, Reply.super.toCompletableFuture());
  }

  @Override
  public String toString() {
    Object outcome = state;
    String text = outcome == DONE ? Integer.toString(result) : "pending";
    return opcode.describe() + " -> " + (outcome instanceof Throwable e ? e.getMessage() : text);
  }

  private static boolean isOutcome(@Nullable Object state) {
    return state == DONE || state instanceof SchedulerDiedException;
  }

  /**
   * Looks for a while. A virtual thread lets others run meanwhile: with many callers its reply is
   * there when it comes back, and neither a park nor an unpark was needed.
   */
  private boolean doneSoon() {
    boolean virtual = Thread.currentThread().isVirtual();
    Patience patience = owner.patience();
    long allowedNanos = 0;
    long start = 0;
    while (true) {
      for (int i = 0; i < LOOKS; i++) {
        pause(virtual);
        if (isDone()) {
          patience.rewarded();
          return true;
        }
      }
      long now = System.nanoTime();
      if (start == 0) {
        start = now;
        allowedNanos = patience.nanos();
      } else if (now - start >= allowedNanos) {
        patience.disappointed();
        return false;
      }
    }
  }

  @SuppressWarnings(
      "ThreadPriorityCheck") // correct without; it lets the other callers submit first
  private static void pause(boolean virtual) {
    if (virtual) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  private void parkUntilDone() {
    boolean interrupted = false;
    enlist(Thread.currentThread());
    while (!isDone()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts a thread or an action among the waiters; false if there is an outcome already. */
  private boolean enlist(Object waiter) {
    while (true) {
      Object current = state;
      if (isOutcome(current)) {
        return false;
      }
      if (waiter instanceof Thread && isWaiting(waiter, current)) {
        return true;
      }
      Object next =
          current == null && waiter instanceof Thread
              ? waiter
              : new Waiter(waiter, current == null ? DONE : current);
      if (STATE.compareAndSet(this, current, next)) {
        return true;
      }
    }
  }

  /** Whether a thread is there from an earlier wait that ran out. */
  private static boolean isWaiting(Object thread, @Nullable Object state) {
    Object each = state;
    while (each instanceof Waiter w) {
      if (w.waiter == thread) {
        return true;
      }
      each = w.next;
    }
    return each == thread;
  }

  private void settle(Object outcome) {
    Object waiting = STATE.getAndSet(this, outcome);
    if (waiting instanceof Thread thread) {
      LockSupport.unpark(thread);
    } else if (waiting instanceof Waiter waiter) {
      wakeInOrder(waiter);
    }
  }

  /** First come, first served; turned round in place, because out of memory it must work too. */
  private void wakeInOrder(Waiter last) {
    Object each = last;
    Waiter first = null;
    while (each instanceof Waiter waiter) {
      each = waiter.next;
      waiter.next = first == null ? DONE : first;
      first = waiter;
    }
    if (each instanceof Thread thread) {
      LockSupport.unpark(thread);
    }
    each = first;
    while (each instanceof Waiter waiter) {
      wake(waiter.waiter);
      each = waiter.next;
    }
  }

  private void wake(Object waiter) {
    if (waiter instanceof Thread thread) {
      LockSupport.unpark(thread);
    } else {
      @SuppressWarnings("unchecked") // only whenComplete puts anything but threads here
      Consumer<? super Reply> action = (Consumer<? super Reply>) waiter;
      call(action);
    }
  }

  private void call(Consumer<? super Reply> action) {
    try {
      action.accept(this);
    } catch (Throwable e) {
      LOG.error("a callback of {} threw", opcode.describe(), e);
    }
  }

  private static long saturatedNanos(Duration timeout) {
    // Half of the range keeps "end - now" from overflowing; 146 years.
    return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0
        ? Long.MAX_VALUE / 2
        : timeout.toNanos();
  }
}

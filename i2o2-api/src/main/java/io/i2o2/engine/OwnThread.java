package io.i2o2.engine;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which thread is a scheduler's own, what it may not do, and whether it still lives. Thread-safe.
 *
 * <p>The own thread completes replies; callbacks and guards run there. What waits there for the
 * scheduler would wait for itself, so it is refused.
 */
public final class OwnThread implements OwnThreadRule {
  private static final Logger LOG = LoggerFactory.getLogger(OwnThread.class);

  /** How often a watch looks whether the scheduler is still there. */
  private static final Duration WATCH = Duration.ofMinutes(1);

  /** The schedulers whose own thread this is. They refer to nothing that should be collected. */
  private static final ThreadLocal<List<Mark>> MARKS = new ThreadLocal<>();

  private final Mark mark;
  private final Duration patience;
  private final AtomicReference<@Nullable Owner> owner = new AtomicReference<>();
  private final CountDownLatch known = new CountDownLatch(1);
  private volatile @Nullable Runnable onDeath;
  private volatile @Nullable Thread watch;

  /** Only for the own thread: callbacks may run now. */
  private boolean inTurn;

  /** The own thread, and whether it is the scheduler's though the loop is a caller's. */
  private record Owner(Thread thread, boolean isSubstitute) {}

  /** What a thread remembers of a scheduler. */
  private static final class Mark {
    private final String scheduler;
    private volatile boolean over;

    Mark(String scheduler) {
      this.scheduler = scheduler;
    }
  }

  /**
   * Of a scheduler that has no thread yet.
   *
   * @param scheduler its name, for messages
   * @param grace the scheduler's; a quarter of it is how long a call waits for the first run of the
   *     loop
   */
  public OwnThread(String scheduler, Duration grace) {
    this.mark = new Mark(scheduler);
    this.patience = grace.dividedBy(4);
  }

  /**
   * Says what to do if the own thread ends before the scheduler does: for loops that callers run.
   *
   * @param action called by any thread, perhaps more than once
   */
  public void onDeath(Runnable action) {
    onDeath = action;
  }

  /**
   * Makes a thread the own one, for good.
   *
   * @param owner a platform thread, perhaps not started yet
   * @return false if there is one already
   */
  public boolean claim(Thread owner) {
    boolean claimed = this.owner.compareAndSet(null, new Owner(owner, false));
    if (claimed) {
      known.countDown();
      if (onDeath != null) {
        watch(owner);
      }
    }
    return claimed;
  }

  /**
   * Makes the calling thread the own one, in place of a caller's that never ran the loop.
   *
   * @return false if there is one already
   */
  public boolean substitute() {
    boolean claimed = owner.compareAndSet(null, new Owner(Thread.currentThread(), true));
    if (claimed) {
      known.countDown();
    }
    return claimed;
  }

  /**
   * Whether a thread of the scheduler's ends a loop that a caller was to run.
   *
   * @return false on that thread
   */
  public boolean hasSubstitute() {
    Owner current = owner.get();
    return current != null && current.isSubstitute && current.thread != Thread.currentThread();
  }

  /**
   * Makes the calling thread the own one, or checks that it is, and that it may run the loop now.
   *
   * @param call the call, for the message
   * @throws IllegalStateException if it is a virtual thread, if the loop is another thread's, or in
   *     the middle of a turn: a callback or guard must not run the loop
   */
  public void requireOwner(String call) {
    Thread me = Thread.currentThread();
    if (me.isVirtual()) {
      throw refusal(call, "on a virtual thread: the loop needs a platform thread");
    }
    // Looked at first: a claim allocates, and every turn of a caller's loop comes by here.
    if (thread() != me && !claim(me)) {
      throw refusal(
          call,
          "on thread "
              + me.getName()
              + ": the loop belongs to the first thread that ran it, "
              + thread());
    }
    if (inTurn) {
      throw refusal(call, "in a callback or guard: it is called by a turn of the same loop");
    }
    mark();
  }

  /** Remembers, on the own thread, that it is one; for {@link #requireNone}. */
  public void mark() {
    List<Mark> marks = MARKS.get();
    if (marks == null) {
      marks = new ArrayList<>();
      MARKS.set(marks);
    }
    if (!marks.contains(mark)) {
      marks.removeIf(each -> each.over);
      marks.add(mark);
    }
  }

  /**
   * Makes the calling thread the own one, after the one before has ended.
   *
   * @param dead the one before
   * @return false if another thread was faster
   */
  public boolean succeed(Thread dead) {
    Owner current = owner.get();
    if (current == null
        || current.thread != dead
        || !owner.compareAndSet(current, new Owner(Thread.currentThread(), true))) {
      return false;
    }
    boolean interrupted = false;
    while (true) {
      try {
        // Returns at once; everything that thread wrote is visible from here on.
        dead.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    mark();
    return true;
  }

  /**
   * The own thread.
   *
   * @return null if there is none yet
   */
  public @Nullable Thread thread() {
    Owner current = owner.get();
    return current == null ? null : current.thread;
  }

  /**
   * The own thread, if it has ended though the scheduler has not.
   *
   * @return null if it lives, or is not known yet
   */
  public @Nullable Thread dead() {
    Thread thread = thread();
    // In this order: a thread that has ended by now said before whether the scheduler has ended.
    return thread != null && thread.getState() == Thread.State.TERMINATED && !mark.over
        ? thread
        : null;
  }

  /**
   * Whether this is the own thread of a scheduler that is not over.
   *
   * @return false on all other threads
   */
  public boolean isCurrent() {
    return thread() == Thread.currentThread() && !mark.over;
  }

  /** Says that callbacks may run from now on. Only on the own thread. */
  public void enterTurn() {
    inTurn = true;
  }

  /** Says that no callback runs any more. Only on the own thread. */
  public void leaveTurn() {
    inTurn = false;
  }

  /**
   * Whether the call comes from a callback or guard. Only on the own thread.
   *
   * @return true within a turn
   */
  public boolean isInTurn() {
    return inTurn;
  }

  /** Says that the scheduler has ended: the thread is any thread again. */
  public void over() {
    mark.over = true;
    known.countDown();
    Thread watching = watch;
    if (watching != null) {
      watching.interrupt();
    }
  }

  @Override
  public void requireMayBlock(String what) {
    if (isCurrent()) {
      throw wouldBlock(what, mark.scheduler);
    }
  }

  @Override
  public void requireRunning(String what) {
    if (owner.get() == null && !isKnownSoon()) {
      throw refusal(
          what,
          "has waited for "
              + patience
              + ", but no thread runs the loop: call SchedulerLoop.run on the thread that is to"
              + " be its own, before or while others wait");
    }
  }

  /**
   * Refuses to block the own thread of any scheduler.
   *
   * @param what the call, for the message
   * @throws IllegalStateException if this is the own thread of a scheduler that is not over
   */
  public static void requireNone(String what) {
    List<Mark> marks = MARKS.get();
    if (marks != null) {
      for (Mark each : marks) {
        if (!each.over) {
          throw wouldBlock(what, each.scheduler);
        }
      }
    }
  }

  /**
   * What a call that would block the own thread is answered with.
   *
   * @param what the call
   * @param scheduler the scheduler's name
   * @return to be thrown
   */
  public static IllegalStateException wouldBlock(String what, String scheduler) {
    return new IllegalStateException(
        what
            + " would block the own thread of scheduler "
            + scheduler
            + ", which has to complete it: use trySubmit, a callback or an async method there, or"
            + " call it on another thread");
  }

  /**
   * What a scheduler dies of whose own thread has ended.
   *
   * @param owner that thread
   * @return the cause of its death
   */
  public static IllegalStateException ended(Thread owner) {
    return new IllegalStateException(
        "thread "
            + owner.getName()
            + ", which ran the loop, has ended before the scheduler was closed: run the loop until"
            + " SchedulerLoop.run returns, or close the scheduler on its thread");
  }

  private IllegalStateException refusal(String what, String why) {
    return new IllegalStateException(what + " of scheduler " + mark.scheduler + " " + why);
  }

  private boolean isKnownSoon() {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    while (true) {
      try {
        boolean run = known.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return run;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private void watch(Thread owner) {
    WeakReference<OwnThread> watched = new WeakReference<>(this);
    try {
      watch = SchedulerThreads.startVirtual(mark.scheduler + "-watch", () -> watch(owner, watched));
    } catch (Throwable e) {
      // A close finds out by itself.
      FailSafeLog.warn(LOG, "{}: nothing watches whether its thread ends", mark.scheduler, e);
    }
  }

  /** Holds no thread while it waits, and the scheduler only weakly. */
  private static void watch(Thread owner, WeakReference<OwnThread> watched) {
    try {
      boolean ended = false;
      while (!ended && !watched.refersTo(null)) {
        ended = owner.join(WATCH);
      }
    } catch (InterruptedException e) {
      return;
    }
    OwnThread orphan = watched.get();
    Runnable action = orphan == null || orphan.dead() == null ? null : orphan.onDeath;
    if (action != null) {
      action.run();
    }
  }
}

package io.i2o2.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A caller with a thread of its own, which runs only while the simulation waits for it: from one of
 * its system calls, or waits, to the next.
 */
final class SimulatedCaller {

  private final Thread simulating = Thread.currentThread();
  private final Thread thread;
  private final SimulatedClock clock;

  /** Which of the two threads runs. */
  private volatile boolean isRunning;

  private BooleanSupplier awaited = () -> true;
  private long sinceNanos;
  private boolean isAborted;
  private volatile boolean isOver;

  /** Whether it is between two of the things that it does. */
  private boolean isIdle;

  private boolean isClosing;

  /** What it was about is not to go on. */
  private static final class Aborted extends Error {
    private static final long serialVersionUID = 1;

    Aborted() {
      super("the simulation has ended", null, false, false);
    }
  }

  SimulatedCaller(SimulatedClock clock, Runnable program) {
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().unstarted(() -> run(program));
  }

  private void run(Runnable program) {
    try {
      await();
      program.run();
    } catch (Aborted e) {
      isAborted = true;
    } finally {
      isOver = true;
      handOver();
    }
  }

  // For the simulation.

  boolean isOver() {
    return isOver;
  }

  boolean isIdle() {
    return isOver || isIdle;
  }

  /** Whether it waits for what the loop does. */
  boolean isWaiting() {
    return !isOver && !awaited.getAsBoolean();
  }

  /** Whether it is in a system call, or between two. */
  boolean isInCall() {
    return !isOver && !isIdle && awaited.getAsBoolean();
  }

  /** Whether it is in the system call that closes a file. */
  boolean isClosing() {
    return isClosing;
  }

  long waitedNanos() {
    return clock.nowNanos() - sinceNanos;
  }

  /** Lets it go on to its next system call, wait or end. */
  void goOn() {
    isRunning = true;
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
    LockSupport.unpark(thread);
    while (isRunning) {
      LockSupport.park(this);
    }
  }

  /** Ends it where it is. */
  void abort() {
    isAborted = true;
    while (!isOver) {
      goOn();
    }
  }

  // For its own thread.

  /** Lets others act. */
  void pause() {
    pauseUntil(() -> true);
  }

  void closes(boolean isClosingNow) {
    isClosing = isClosingNow;
  }

  /** Lets others act between two of the things that it does. */
  void pauseIdle() {
    isIdle = true;
    pause();
    isIdle = false;
  }

  /** Lets others act until a condition holds. */
  void pauseUntil(BooleanSupplier condition) {
    sinceNanos = clock.nowNanos();
    awaited = condition;
    do {
      handOver();
      await();
    } while (!condition.getAsBoolean());
    awaited = () -> true;
  }

  private void handOver() {
    isRunning = false;
    LockSupport.unpark(simulating);
  }

  private void await() {
    while (!isRunning) {
      LockSupport.park(this);
    }
    if (isAborted) {
      throw new Aborted();
    }
  }

  boolean isCurrent() {
    return thread == Thread.currentThread();
  }

  @Override
  public String toString() {
    return "a caller that waits since "
        + waitedNanos()
        + " ns in "
        + Stream.of(thread.getStackTrace())
            .map(each -> each.getFileName() + ":" + each.getLineNumber())
            .filter(each -> !each.startsWith("Simulated") && !each.startsWith("Lock"))
            .toList();
  }
}

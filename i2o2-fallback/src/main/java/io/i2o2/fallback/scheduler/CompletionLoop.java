package io.i2o2.fallback.scheduler;

import io.i2o2.engine.OwnThread;
import io.i2o2.engine.Report;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The completion thread's duty: release guards, complete replies, call back, and see the scheduler
 * to its end. Whatever kills it, everything pending is answered first.
 */
final class CompletionLoop {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionLoop.class);
  private static final Report NOT_TOLD = new Report(LOG, "{} could not be told");
  private static final Report NOT_GIVEN_UP = new Report(LOG, "{} could not be given up");
  private static final Report DIED =
      new Report(LOG, "{}: the completion thread died; everything pending fails");
  private static final Report DIED_AGAIN = new Report(LOG, "{}: and so did one of its last turns");

  /** Then it looks after the shutdown, however much callbacks submit. */
  private static final int EVENTS_A_TURN = 1024;

  /** What callers may have left undone, at the end of their stack, waits no longer. */
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(900).toNanos();

  private static final long LAST_TURN_NANOS = Duration.ofMillis(1).toNanos();

  /** Longer than an orderly end takes: even a JVM without memory ends the scheduler. */
  private static final long LAST_TURNS_NANOS = Duration.ofSeconds(5).toNanos();

  private final String name;
  private final CompletionQueue completions;
  private final Shutdown shutdown;
  private final OwnThread ownThread;
  private volatile @Nullable Throwable fault;

  private long lookedNanos = System.nanoTime();
  private @Nullable Event current;

  CompletionLoop(String name, CompletionQueue completions, Shutdown shutdown, OwnThread ownThread) {
    this.name = name;
    this.ownThread = ownThread;
    this.completions = completions;
    this.shutdown = shutdown;
  }

  /** Makes the completion thread die of what a pool thread died of. */
  void fault(Throwable cause) {
    fault = cause;
    completions.nudge();
  }

  /** Turns until all is over. What kills it is thrown after everything was answered. */
  void runToEnd() {
    while (!shutdown.isOver()) {
      turn(true);
    }
  }

  /** Ends it all on another thread, because the completion thread has ended. */
  void bury(Throwable cause) {
    ownThread.enterTurn();
    die(cause);
  }

  /** One turn; whether there was anything to do. */
  boolean turn(boolean mayWait) {
    ownThread.enterTurn();
    try {
      long nanos = shutdown.advance();
      if (shutdown.isOver()) {
        return true;
      }
      completions.await(mayWait ? nanos : 0);
      lookAgain();
      Throwable thrown = fault;
      if (thrown != null) {
        throw new IllegalStateException("a thread of the pool died", thrown);
      }
      return deliver();
    } catch (Throwable e) {
      die(e);
      throw e;
    } finally {
      ownThread.leaveTurn();
    }
  }

  private boolean deliver() {
    int count = 0;
    for (Event event; count < EVENTS_A_TURN && (event = completions.poll()) != null; count++) {
      current = event;
      deliver(event);
      current = null;
    }
    return count > 0;
  }

  /** An event that fails does not keep the next one from being told. */
  private void deliver(Event event) {
    try {
      event.deliver();
    } catch (Throwable e) {
      NOT_TOLD.error(event, e);
      giveUp(event);
    }
  }

  private void giveUp(Event event) {
    try {
      event.giveUp(shutdown.died());
    } catch (Throwable e) {
      NOT_GIVEN_UP.error(event, e);
    }
  }

  private void lookAgain() {
    long now = System.nanoTime();
    if (now - lookedNanos >= LOOK_AGAIN_NANOS) {
      lookedNanos = now;
      shutdown.lookAgain();
    }
  }

  /** Answers everything in the time that {@link Shutdown} gives a dead scheduler. */
  private void die(Throwable cause) {
    DIED.error(name, cause);
    try {
      shutdown.die(cause);
      long end = System.nanoTime() + LAST_TURNS_NANOS;
      while (!shutdown.isOver() && System.nanoTime() - end < 0) {
        lastTurn(cause);
      }
    } finally {
      shutdown.abort();
    }
  }

  private void lastTurn(Throwable cause) {
    try {
      Event interrupted = current;
      current = null;
      if (interrupted != null) {
        giveUp(interrupted);
      }
      while (deliver()) {
        // Events that are left may come from callbacks of events before.
      }
      shutdown.lookAgain();
      shutdown.advance();
      if (!shutdown.isOver() && completions.isEmpty()) {
        LockSupport.parkNanos(this, LAST_TURN_NANOS);
      }
    } catch (Throwable again) {
      if (again != cause) {
        DIED_AGAIN.error(name, again);
      }
    }
  }
}

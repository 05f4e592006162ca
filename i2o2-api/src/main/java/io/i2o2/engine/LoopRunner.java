package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.SchedulerLoop;
import io.i2o2.opcode.OpenAt;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Runs the loop on its one thread: makes the thread the ring's owner, turns, idles, and ends in
 * good order or by the last resort.
 */
class LoopRunner implements OwnThreadRule {
  private static final long BACK_OFF_NANOS = 50_000;

  private final LoopParts parts;
  private final Driver driver;
  private final Inbox inbox;
  private final IdleLook idleLook;
  private final boolean runByCaller;
  private final EventLoop loop;
  private final OwnThread ownThread;

  /** Made before it is needed: there may be no memory for it then. */
  private final Shutdown ending;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CloseWait closeWait;

  /** Only for the owner. */
  private boolean started;

  /** Whether a call that runs it has not returned. Only for the owner. */
  private boolean isRun;

  LoopRunner(LoopParts parts, boolean runByCaller) {
    this.parts = parts;
    this.driver = parts.driver();
    this.inbox = parts.inbox();
    this.runByCaller = runByCaller;
    this.loop = new EventLoop(parts);
    this.idleLook = new IdleLook(driver, loop, parts.options().spinNanos());
    this.ownThread = parts.ownThread();
    if (runByCaller) {
      ownThread.onDeath(this::bury);
    }
    this.closeWait = new CloseWait(parts.options(), ownThread, ended, parts.closing()::leftNanos);
    this.ending = new Shutdown(parts, loop);
    inbox.ruledBy(this);
  }

  final EventLoop loop() {
    return loop;
  }

  final OwnThread ownThread() {
    return ownThread;
  }

  /** {@link SchedulerLoop#run}. */
  void run() {
    if (isEnded()) {
      return;
    }
    if (ownThread.hasSubstitute()) {
      closeWait.untilEnded();
      return;
    }
    ownThread.requireOwner("SchedulerLoop.run");
    runUntil(() -> false, Long.MAX_VALUE);
  }

  /** {@link SchedulerLoop#runOnce}. */
  boolean runOnce() {
    if (isEnded() || ownThread.hasSubstitute()) {
      return false;
    }
    ownThread.requireOwner("SchedulerLoop.runOnce");
    return step();
  }

  @Override
  public void requireMayBlock(String what) {
    ownThread.requireMayBlock(what);
  }

  @Override
  public void requireRunning(String what) {
    ownThread.requireRunning(what);
  }

  /** A caller's thread may, but in a callback or guard: a turn is under way there. */
  @Override
  public boolean mayDrive(String what) {
    if (!ownThread.isCurrent()) {
      return false;
    }
    if (!runByCaller || isRun || ownThread.isInTurn() || ownThread.hasSubstitute()) {
      ownThread.requireMayBlock(what);
    }
    return true;
  }

  @Override
  public void drive(BooleanSupplier isDone, long nanos) {
    try {
      runUntil(isDone, nanos);
    } catch (Throwable e) {
      // What the loop died of is in the outcome, if that is what was waited for.
      if (!isDone.getAsBoolean()) {
        throw e;
      }
    }
  }

  private void runUntil(BooleanSupplier isDone, long nanos) {
    long start = System.nanoTime();
    isRun = true;
    try {
      while (!isDone.getAsBoolean() && !isEnded()) {
        long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return;
        }
        if (!step()) {
          idle(left);
        }
      }
    } finally {
      isRun = false;
    }
  }

  /** Makes the calling thread the owner; errors of doing so are thrown here. */
  void start() {
    ownThread.requireOwner("start");
    try {
      begin();
    } catch (Throwable e) {
      ending.inGoodOrder();
      end();
      throw e;
    }
  }

  /** Makes the handle of the file that was just opened and looked at; only for the owner. */
  FileHandle opened(OpenFile.Owner of, OpenAt open, int fd) {
    OpenFile file = new OpenFile(of, open.path(), fd, mayWaitOpened(fd), open.flags());
    loop.files().opened(file);
    return file;
  }

  /** The rings that use what one of them has opened. */
  OpenFile.Owner[] sharers(OpenFile.Owner of) {
    return new OpenFile.Owner[] {of};
  }

  /** Whether the calling thread is one that runs a loop of the scheduler. */
  boolean isOwnThread() {
    return ownThread.isCurrent();
  }

  final boolean mayWaitOpened(int fd) {
    return driver.descriptors().mayWaitOpened(fd);
  }

  /** Has the loop know a file that another ring has opened, or leave it if it has ended. */
  final void adopt(OpenFile file) {
    inbox.ask(() -> loop.files().opened(file), _ -> ending.closeUntold(file));
  }

  void close(Duration timeout) {
    long timeoutNanos = CloseWait.requireTimeout(timeout);
    boolean own = ownThread.isCurrent();
    if (own && (ownThread.isInTurn() || !runByCaller)) {
      ownThread.requireMayBlock("Scheduler.close");
    }
    // What this throws has not begun to close; the wake below has stack enough then.
    CallerStack.requireRoomToWait();
    beginClose(timeoutNanos);
    if (own) {
      run();
    } else if (ownThread.thread() == null) {
      runUnattended();
    }
    awaitEnd(System.nanoTime());
  }

  /** Waits for the end of a close that began then, as long as that may take. */
  final void awaitEnd(long startNanos) {
    inbox.makeUpForMissedWake();
    closeWait.await(this::bury, startNanos);
  }

  /** Refuses new work, and lets what was accepted run so long. Any thread. */
  void beginClose(long timeoutNanos) {
    parts.closing().within(timeoutNanos);
    inbox.close();
  }

  /** Begins to close, without a deadline; false if it is closed. Any thread. */
  boolean closeUnreachable() {
    if (inbox.isClosed()) {
      return false;
    }
    inbox.close();
    if (ownThread.thread() == null) {
      runUnattended();
    } else {
      bury();
    }
    return true;
  }

  /** A turn, and what follows from it; gives whether there was anything to do. */
  private boolean step() {
    ownThread.enterTurn();
    try {
      begin();
      boolean worked = loop.turn();
      if (loop.isDone()) {
        ending.inGoodOrder();
        end();
      }
      return worked;
    } catch (Throwable e) {
      die(e);
      throw e;
    } finally {
      ownThread.leaveTurn();
    }
  }

  private void begin() {
    if (!started) {
      started = true;
      driver.begin();
      loop.waitingOpens(driver.waitingOpens());
    }
  }

  private void die(Throwable cause) {
    // Callbacks run now, too: none may run the loop again in the middle of its end.
    ownThread.enterTurn();
    try {
      ending.byLastResort(cause);
    } finally {
      end();
    }
  }

  private void end() {
    try {
      if (parts.interceptor() != null) {
        parts.interceptor().ended();
      }
    } finally {
      ownThread.over();
      ended.countDown();
    }
  }

  /** The own thread has ended, and left the scheduler behind: another one ends it. Any thread. */
  private void bury() {
    Thread dead = ownThread.dead();
    if (dead != null) {
      onThreadOfOurs("end", () -> bury(dead));
    }
  }

  private void bury(Thread dead) {
    if (ownThread.succeed(dead)) {
      ownThread.enterTurn();
      try {
        ending.withoutOwner(OwnThread.ended(dead));
      } finally {
        end();
      }
    }
  }

  private void idle(long mostNanos) {
    if (isEnded()) {
      return;
    }
    try {
      if (driver.hasUnflushed()) {
        // The kernel cannot take more for a moment: it is short of memory, or its queue is full.
        driver.pause(BACK_OFF_NANOS);
      } else if (driver.isPolled() && loop.inFlight().count() > 0) {
        Thread.onSpinWait();
      } else if (!idleLook.findsWork()) {
        sleep(mostNanos);
      }
    } catch (Throwable e) {
      die(e);
      throw e;
    }
  }

  private void sleep(long mostNanos) {
    Waker waker = inbox.waker();
    if (!driver.prepareSleep() || !waker.announceSleep()) {
      return;
    }
    try {
      // Looked at after the announcement: what came before it wakes no thread.
      if (!loop.hasWork() && !loop.isDone()) {
        driver.sleep(Math.min(mostNanos, loop.sleepNanos()));
      }
    } finally {
      waker.awake();
    }
  }

  /** The loop was never run: a thread of ours does so now, whose callbacks may block. */
  private void runUnattended() {
    onThreadOfOurs("close", this::runIfNoThreadDoes);
  }

  private void onThreadOfOurs(String what, Runnable action) {
    try {
      SchedulerThreads.start(parts.options().name() + "-" + what, action);
    } catch (StackOverflowError e) {
      // What is left of this stack is not enough for an end: the close is made again.
      throw e;
    } catch (Throwable e) {
      // No thread is to be had; nor is anything gained by giving up.
      action.run();
    }
  }

  private void runIfNoThreadDoes() {
    if (ownThread.substitute()) {
      run();
    }
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }
}

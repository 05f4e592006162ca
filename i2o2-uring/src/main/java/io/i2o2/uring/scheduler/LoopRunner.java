package io.i2o2.uring.scheduler;

import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.opcode.OpenAt;
import io.i2o2.spi.CallerStack;
import io.i2o2.spi.CloseWait;
import io.i2o2.spi.OwnThread;
import io.i2o2.spi.SchedulerThreads;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the loop on its one thread: makes the thread the ring's owner, turns, idles, and ends in
 * good order or by the last resort.
 */
final class LoopRunner implements SchedulerLoop {
  private static final int SPINS_BETWEEN_LOOKS = 64;
  private static final long BACK_OFF_NANOS = 50_000;

  private final LoopParts parts;
  private final boolean runByCaller;
  private final RingLoop loop;
  private final UringScheduler scheduler;
  private final OwnThread ownThread;

  /** Made before it is needed: there may be no memory for it then. */
  private final Ending ending;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CloseWait closeWait;

  /** Less than that is registered in some 65 microseconds, whatever its pages. */
  private static final long POPULATED_BYTES = 256 << 10;

  /** The smallest that there are; of larger ones a part would be populated whole. */
  private static final long PAGE_BYTES = 4096;

  /** Only for the owner. */
  private boolean started;

  LoopRunner(LoopParts parts, boolean runByCaller) {
    this.parts = parts;
    this.runByCaller = runByCaller;
    Resources resources =
        new Resources(parts.options().registeredFiles(), parts.options().registeredBuffers());
    this.loop = new RingLoop(parts.ring(), parts.intake(), resources, parts.closing());
    SchedulerOptions options = parts.options();
    this.ownThread = new OwnThread(options.name(), options.grace());
    if (runByCaller) {
      ownThread.onDeath(this::bury);
    }
    this.closeWait = new CloseWait(options, ownThread, ended, parts.closing()::leftNanos);
    this.scheduler = new UringScheduler(parts, this, ownThread);
    this.ending = new Ending(parts, loop);
    parts.check().of(ownThread);
  }

  @Override
  public UringScheduler scheduler() {
    return scheduler;
  }

  @Override
  public void run() {
    if (isEnded()) {
      return;
    }
    if (ownThread.hasSubstitute()) {
      closeWait.untilEnded();
      return;
    }
    ownThread.requireOwner("SchedulerLoop.run");
    while (!isEnded()) {
      if (!step()) {
        idle();
      }
    }
  }

  @Override
  public boolean runOnce() {
    if (isEnded() || ownThread.hasSubstitute()) {
      return false;
    }
    ownThread.requireOwner("SchedulerLoop.runOnce");
    return step();
  }

  /** Makes the calling thread the owner; errors of doing so are thrown here. */
  void start() {
    ownThread.requireOwner("start");
    try {
      Affinity.pin(parts.sys(), parts.options().cpus());
      begin();
    } catch (Throwable e) {
      ending.inGoodOrder();
      end();
      throw e;
    }
  }

  /** Makes the handle of the file that was just opened and looked at; only for the owner. */
  OpenFile opened(UringScheduler of, OpenAt open, int fd) {
    boolean mayWait = parts.ring().status().mayWait();
    OpenFile file = new OpenFile(of, open.path(), fd, mayWait, open.flags());
    loop.opened(file);
    return file;
  }

  /** Whether reads and writes of an open file may wait for an event; only for the owner. */
  boolean mayWait(int fd) {
    return parts.ring().status().mayWait(fd);
  }

  /**
   * Makes the pages of a large buffer writable before it is registered. Otherwise the loop does so,
   * and all operations wait: on 6.18 for 0.26 ms at 1 MiB, 320 ms at 1 GiB; with the pages there it
   * is 0.015 and 18 ms. Here it costs 0.07 ms a MiB, or what the loop would have paid. By the
   * calling thread.
   */
  void populate(MemorySegment segment) {
    if (segment.byteSize() >= POPULATED_BYTES) {
      long start = segment.address() & -PAGE_BYTES;
      long end = segment.address() + segment.byteSize() + PAGE_BYTES - 1 & -PAGE_BYTES;
      // Refused, by a kernel before 5.14 or by memory that cannot be written: the loop finds out.
      parts.sys().populate(start, end - start);
    }
  }

  void close(Duration timeout) {
    long timeoutNanos = CloseWait.requireTimeout(timeout);
    boolean own = ownThread.isCurrent();
    if (own && (ownThread.isInTurn() || !runByCaller)) {
      ownThread.requireMayBlock("Scheduler.close");
    }
    // What this throws has not begun to close; the wake below has stack enough then.
    CallerStack.requireRoomToWait();
    parts.closing().within(timeoutNanos);
    parts.intake().close();
    if (own) {
      run();
    } else if (ownThread.thread() == null) {
      runForNobody();
    }
    parts.intake().makeUpForMissedWake();
    closeWait.await(this::bury);
  }

  /** Begins to close, without a deadline; false if it is closed. Any thread. */
  boolean closeUnreachable() {
    if (parts.intake().isClosed()) {
      return false;
    }
    parts.intake().close();
    if (ownThread.thread() == null) {
      runForNobody();
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
      loop.wakeCount().begin();
      parts.ring().enable();
      int bounded = parts.options().boundedWorkers();
      int unbounded = parts.options().unboundedWorkers();
      loop.attempts()
          .lanes()
          .workers(parts.ring().limitWorkers(bounded, Lanes.LEAST_WORKERS, unbounded));
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
    ownThread.over();
    ended.countDown();
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

  private void idle() {
    if (isEnded()) {
      return;
    }
    try {
      if (parts.ring().sq().pending() > 0) {
        // The kernel cannot take more for a moment: it is short of memory, or its queue is full.
        LockSupport.parkNanos(BACK_OFF_NANOS);
      } else if (parts.ring().isPolled() && loop.inFlight().count() > 0) {
        Thread.onSpinWait();
      } else if (!workComesSoon()) {
        sleep();
      }
    } catch (Throwable e) {
      die(e);
      throw e;
    }
  }

  /** Looks for a bounded time, and lets other threads run meanwhile. */
  @SuppressWarnings("ThreadPriorityCheck") // correct without; spinning must not starve others
  private boolean workComesSoon() {
    long spinNanos = parts.options().spinNanos();
    long start = System.nanoTime();
    do {
      for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
        if (loop.hasWork()) {
          return true;
        }
        Thread.onSpinWait();
      }
      Thread.yield();
    } while (System.nanoTime() - start < spinNanos);
    return loop.hasWork();
  }

  private void sleep() {
    Waker waker = parts.intake().waker();
    boolean polled = parts.ring().isPolled();
    if ((!polled && !loop.armWake()) || !waker.announceSleep()) {
      return;
    }
    try {
      // Looked at after the announcement: what came before it wakes nobody.
      if (!loop.hasWork() && !loop.isDone()) {
        long nanos = loop.sleepNanos();
        if (polled) {
          // A polled ring cannot read an eventfd, and has nothing in flight now.
          waker.awaitPolled(nanos, loop.wakeCount().memory());
        } else {
          parts.ring().submitAndWait(nanos);
        }
      }
    } finally {
      waker.awake();
    }
  }

  /** The loop was never run: a thread of ours does so now, whose callbacks may block. */
  private void runForNobody() {
    onThreadOfOurs("close", this::runIfNobodyDoes);
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

  private void runIfNobodyDoes() {
    if (ownThread.substitute()) {
      run();
    }
  }

  private boolean isEnded() {
    return ended.getCount() == 0;
  }
}

package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerClosedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where callers hand over and the loop takes: operations through the bounded {@link MpscQueue},
 * everything else as {@link CommandQueue.Command}s, which are few.
 *
 * <p>What a caller hands over is either accepted, and then ends, or the caller gets an exception,
 * and then nothing has happened. To wake the loop comes after the acceptance; if that throws,
 * because the caller's stack or the heap is used up, the loop finds the work by itself: it never
 * sleeps longer than a second. A caller that waits for the loop wakes it if that was missed, so
 * that it does not pay that second again and again.
 */
final class Inbox {
  private static final Report NOT_REFUSED =
      new Report(LoggerFactory.getLogger(Inbox.class), "{}: a command could not be refused");
  static final String FULL = "Scheduler.submit to a full queue";
  private static final int MOST_TRIES = 100;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final String name;
  private final MpscQueue queue;
  private final Waker waker;
  private final ParkedCallers waiters = new ParkedCallers();

  private final Backlogs backlogs;

  /**
   * Whether a command, the close or a caller that waits for room came since the last look.
   *
   * <p>Memory order: it is set after what it announces, and cleared before the look for that. All
   * of these are volatile, so a look that misses something comes before it, and the flag is still
   * set afterwards. As part of {@link #hasCommand} it is work in the sense of {@link Waker}.
   */
  private volatile boolean isAsked;

  // Only for the loop: what it found then.
  private boolean hasCommands;
  private boolean isClosing;
  private boolean hasCallersWaiting;

  /** To be done after the operations that came before. */
  private final CommandQueue ordered = new CommandQueue();

  /** To be done at once. */
  private final CommandQueue urgent = new CommandQueue();

  /** Set before any caller has the scheduler. */
  private OwnThreadRule rule;

  private volatile @Nullable Throwable death;

  /** Whether to wake the loop has failed, after something was accepted. */
  private volatile boolean wakeMissed;

  Inbox(String name, MpscQueue queue, Waker waker, OwnThreadRule rule) {
    this.name = name;
    this.queue = queue;
    this.backlogs = new Backlogs(queue.capacity());
    this.waker = waker;
    this.rule = rule;
  }

  /** Says who may wait for the loop, and how. */
  void ruledBy(OwnThreadRule rule) {
    this.rule = rule;
  }

  MpscQueue queue() {
    return queue;
  }

  Waker waker() {
    return waker;
  }

  /** Hands over an operation; parks while there is no room. */
  void put(Operation operation) {
    while (!tryPut(operation)) {
      awaitRoom(1);
    }
  }

  boolean tryPut(Operation operation) {
    MpscQueue.Offer offer = queue.offer(operation);
    if (offer == MpscQueue.Offer.ACCEPTED) {
      // Here, as a call could meet the end of the stack: what was accepted does not throw.
      try {
        waker.signal();
      } catch (Throwable _) {
        wakeMissed = true;
      }
      return true;
    }
    return refused(offer);
  }

  void put(Opcode opcode, Guard guard, Completion completion) {
    while (!tryPut(opcode, guard, completion)) {
      awaitRoom(1);
    }
  }

  boolean tryPut(Opcode opcode, Guard guard, Completion completion) {
    MpscQueue.Offer offer = queue.offer(opcode, guard, completion);
    if (offer == MpscQueue.Offer.ACCEPTED) {
      try {
        waker.signal();
      } catch (Throwable _) {
        wakeMissed = true;
      }
      return true;
    }
    return refused(offer);
  }

  /** All or none; the array is not changed any more. */
  void putAll(Operation[] operations) {
    while (true) {
      MpscQueue.Offer offer = queue.offerAll(operations);
      if (offer == MpscQueue.Offer.ACCEPTED) {
        try {
          waker.signal();
        } catch (Throwable _) {
          wakeMissed = true;
        }
        return;
      }
      refused(offer);
      awaitRoom(operations.length);
    }
  }

  /** Whether a caller that does not wait may try to hand an operation over. */
  boolean mayEnter(Operation operation) {
    return !operation.findsQueueFull() && !isBackedUp(operation.opcode());
  }

  /** Whether an operation that may wait finds too many others that do. */
  boolean isBackedUp(Opcode opcode) {
    return backlogs.isAnyFull && backlogs.full(opcode) != null && !isClosed();
  }

  /** Parks while that is so. */
  void awaitBacklog(Opcode opcode) {
    while (isBackedUp(opcode)) {
      Backlogs.Backlog full = backlogs.full(opcode);
      if (full != null && !drives(() -> !full.isFull() || isClosed())) {
        full.awaitRoom(this::isClosed);
      }
    }
  }

  /**
   * Has something done after all operations that were handed over before.
   *
   * @return false if neither it nor its refusal will happen, because the loop has ended
   */
  boolean inOrder(Runnable action, Consumer<RuntimeException> refusal) {
    return add(ordered, new CommandQueue.Command(queue.accepted(), action, refusal));
  }

  /** The same, but where neither would happen it is refused. */
  void ask(Runnable action, Consumer<RuntimeException> refusal) {
    if (!inOrder(action, refusal)) {
      refusal.accept(refusal());
    }
  }

  /** As {@link #inOrder}, as soon as possible. */
  boolean urgently(Runnable action, Consumer<RuntimeException> refusal) {
    return urgently(new CommandQueue.Command(0, action, refusal));
  }

  boolean urgently(CommandQueue.Command command) {
    return add(urgent, command);
  }

  /** Wakes the loop for something that it looks at by itself. */
  void wake() {
    wakeMissed = true;
    makeUpForMissedWake();
  }

  /** Wakes the loop if that was missed; before a wait for it. */
  void makeUpForMissedWake() {
    try {
      wakeIfMissed();
    } catch (Throwable _) {
      // Still missed: the loop wakes up by itself.
    }
  }

  /**
   * Refuses new operations, and wakes those who wait to hand one over. A caller without the stack
   * to wake them leaves that to the loop: half a wake-up would cost a virtual thread its life.
   */
  void close() {
    queue.close();
    isAsked = true;
    try {
      waker.signal();
    } catch (Throwable _) {
      wakeMissed = true;
    }
    if (!waiters.isEmpty() || backlogs.isAwaited()) {
      CallerStack.requireRoomToWait();
      wakeWaiting();
    }
  }

  boolean isClosed() {
    return queue.isClosed();
  }

  /** Refuses for a scheduler that is closed or died; first of all, as that explains the rest. */
  void requireOpen() {
    if (isClosed()) {
      throw refusal();
    }
  }

  SchedulerClosedException refusal() {
    return new SchedulerClosedException(name, death);
  }

  /**
   * A closed scheduler has closed its files: that it is closed explains why they are. Looked at
   * only after something was found, so that it costs nothing else.
   */
  RuntimeException refusalOr(RuntimeException found) {
    return isClosed() ? refusal() : found;
  }

  // For the loop.

  /** Says how many stand aside. */
  void stoodAside(int count, Lanes lanes) {
    if (count > 0 || !backlogs.isIdle) {
      backlogs.count(lanes);
    }
  }

  /** Lets parked callers in, after so many operations were taken. */
  void roomMade(int taken) {
    waiters.wake(Math.max(1, taken));
    hasCallersWaiting = !waiters.isEmpty();
  }

  boolean hasCallersWaiting() {
    return hasCallersWaiting;
  }

  boolean isClosing() {
    return isClosing;
  }

  /** Whether {@link #runCommands} has something to do. */
  boolean hasCommand() {
    return isAsked || (hasCommands && ordered.isDue(queue.taken()));
  }

  boolean isDone() {
    return isClosing && queue.isEmpty() && ordered.isEmpty() && urgent.isEmpty();
  }

  /** Does what callers have asked for; gives whether any command was run. */
  boolean runCommands() {
    if (isAsked) {
      isAsked = false;
      isClosing = queue.isClosed();
      hasCallersWaiting = !waiters.isEmpty();
      hasCommands = true;
    }
    if (!hasCommands) {
      return false;
    }
    boolean ran = urgent.run(0);
    ran |= ordered.run(queue.taken());
    hasCommands = !ordered.isEmpty();
    return ran;
  }

  /** Says what the loop died of, before {@link #close}. */
  void diedOf(Throwable cause) {
    death = cause;
  }

  /** Ends the commands: refuses what is there, and what comes. */
  void end() {
    wakeWaiting();
    urgent.end();
    ordered.end();
    refuse(urgent);
    refuse(ordered);
  }

  private void wakeWaiting() {
    waiters.wake(Integer.MAX_VALUE);
    backlogs.wakeAll();
  }

  private void refuse(CommandQueue queue) {
    for (CommandQueue.Command command; (command = queue.peek()) != null; ) {
      refuse(command::refuse);
      queue.remove();
    }
  }

  /** A future cannot even fail without memory: it is asked again, when there may be some. */
  void refuse(Consumer<RuntimeException> refused) {
    for (int tries = 1; ; tries++) {
      try {
        refused.accept(refusal());
        return;
      } catch (Throwable e) {
        if (tries == MOST_TRIES) {
          NOT_REFUSED.error(name, e);
          return;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private boolean add(CommandQueue queue, CommandQueue.Command command) {
    if (!queue.add(command)) {
      return false;
    }
    isAsked = true;
    try {
      waker.signal();
    } catch (Throwable _) {
      wakeMissed = true;
    }
    return true;
  }

  /** False if it is only full. */
  private boolean refused(MpscQueue.Offer offer) {
    if (offer == MpscQueue.Offer.CLOSED) {
      throw refusal();
    }
    return false;
  }

  private void awaitRoom(int count) {
    BooleanSupplier isOver = () -> hasRoomOrIsClosed(count);
    if (!drives(isOver)) {
      waiters.await(isOver);
    }
  }

  /** Waits by running the loop, where that is this thread's; false if it may wait otherwise. */
  private boolean drives(BooleanSupplier isOver) {
    if (rule.mayDrive(FULL)) {
      rule.drive(isOver, Long.MAX_VALUE);
      return true;
    }
    rule.requireRunning(FULL);
    return false;
  }

  /** Asked by a caller that has enlisted, and throws or waits then. */
  private boolean hasRoomOrIsClosed(int count) {
    isAsked = true;
    if (queue.hasRoom(count) || queue.isClosed()) {
      return true;
    }
    // Thrown, as nothing was accepted: to wait for the loop would cost a second each time.
    wakeIfMissed();
    return false;
  }

  private void wakeIfMissed() {
    if (wakeMissed) {
      // Before the wake: one that is missed meanwhile is another one.
      wakeMissed = false;
      try {
        waker.signal();
      } catch (Throwable e) {
        wakeMissed = true;
        throw e;
      }
    }
  }
}

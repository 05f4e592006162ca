package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerOptions;
import io.i2o2.opcode.Close;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle: takes operations from the inbox, gives them to the ring, and completes what the
 * ring brings back. Everything here runs on one thread, the ring's owner.
 *
 * <p>What ends an operation, a file or a slot allocates nothing, and what one of them throws is
 * reported, and keeps no other from its end.
 */
final class EventLoop implements Driver.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private final Driver driver;
  private final Inbox inbox;
  private final MpscQueue queue;
  private final InFlight inFlight;
  private final Slots<FileSlot> fileSlots;
  private final Slots<BufferSlot> bufferSlots;
  private final CloseDeadline closing;
  private final Timers timers = new Timers();
  private final OpenFiles files;
  private final SlotChanges changes;
  private final Lanes lanes;
  private final Attempts attempts;
  private final Outcomes outcomes;
  private final OperationStarts starts;
  private final Unanswered unanswered;

  /** Nothing is due at a time without it. */
  private final @Nullable Interceptor interceptor;

  /** Whether anything was ever registered: without that, slots and their changes need no look. */
  private boolean hasRegistered;

  /** Stands in the queue where an operation was cancelled before its turn. */
  private final Operation cancelled = new CallbackOperation();

  EventLoop(LoopParts parts) {
    this.driver = parts.driver();
    this.inbox = parts.inbox();
    this.queue = inbox.queue();
    this.files = new OpenFiles(parts.filesInPlace() != null);
    this.inFlight = new InFlight(driver.capacity());
    SchedulerOptions options = parts.options();
    this.fileSlots = Slots.ofFiles(driver, options.registeredFiles());
    this.bufferSlots = Slots.ofBuffers(driver, options.registeredBuffers());
    this.closing = parts.closing();
    this.changes = new SlotChanges(driver);
    this.lanes = new Lanes(driver.capacity(), driver.isPolled());
    this.attempts = new Attempts(driver, inFlight, lanes, changes, files, parts.ring());
    this.outcomes = new Outcomes(driver, queue, closing, timers);
    this.starts =
        new OperationStarts(driver, inFlight, lanes, attempts, files, outcomes, parts.ring());
    this.unanswered = new Unanswered(driver, inFlight, attempts, starts, outcomes);
    this.interceptor = parts.interceptor();
  }

  InFlight inFlight() {
    return inFlight;
  }

  Slots<FileSlot> fileSlots() {
    return fileSlots;
  }

  Slots<BufferSlot> bufferSlots() {
    return bufferSlots;
  }

  OpenFiles files() {
    return files;
  }

  Unanswered unanswered() {
    return unanswered;
  }

  /** Says how many opens may wait at a time; before any operation. */
  void waitingOpens(int most) {
    lanes.waitingOpens(most);
  }

  /** One turn, without waiting; gives whether there was anything to do. */
  boolean turn() {
    boolean worked = inbox.runCommands();
    if (inbox.isClosing()) {
      keepDeadline();
    }
    if (hasRegistered) {
      worked |= fileSlots.expire();
      worked |= bufferSlots.expire();
      worked |= bufferSlots.endUnused();
    }
    if (interceptor != null) {
      worked |= runDueTimers();
    }
    startCancels();
    files.letGo();
    worked |= starts.closes();
    worked |= starts.attempts();
    worked |= startOperations() > 0;
    inbox.stoodAside(attempts.count, lanes);
    if (interceptor != null) {
      interceptor.beforeTurn();
    }
    boolean progress = driver.flush();
    if (hasRegistered) {
      changes.runDue();
    }
    int completed = driver.reap(this);
    // Memory for requests may come back soon; the SQEs are kept, and the next turn tries again.
    return progress && (worked || completed > 0);
  }

  /** Whether a turn would find something to do. */
  boolean hasWork() {
    return (!inFlight.isFull() && (queue.isReady() || files.hasToClose() || isAttemptReady()))
        || driver.hasEvents()
        || inbox.hasCommand()
        || inFlight.hasCancel()
        || files.isLetGo()
        || (hasRegistered && (!changes.isEmpty() || bufferSlots.hasUnused()))
        || (interceptor != null && isTimerDue())
        // A caller that enlisted while room was made, and was missed.
        || (inbox.hasCallersWaiting() && queue.isEmpty());
  }

  private boolean isAttemptReady() {
    return attempts.count > 0 && attempts.isReady();
  }

  private boolean isTimerDue() {
    return !timers.isEmpty() && timers.sleepNanos(driver.nanoTime()) == 0;
  }

  /** Whether nothing is left to do, ever. */
  boolean isDone() {
    return inbox.isDone()
        && inFlight.count() == 0
        && !files.hasToClose()
        && attempts.count == 0
        && changes.isEmpty()
        && !timers.hasOutcomes();
  }

  /** Does to accepted work what a close has to do. */
  private void keepDeadline() {
    CloseDeadline.Due due = closing.look();
    if (due == CloseDeadline.Due.NOTHING) {
      return;
    }
    runTimers();
    if (due == CloseDeadline.Due.CANCEL) {
      inFlight.cancelAll();
      unanswered.cancelAttempts();
    } else {
      unanswered.abandonAll(closing.notGivenBack());
    }
  }

  private boolean runDueTimers() {
    boolean ran = false;
    if (!timers.isEmpty()) {
      long now = driver.nanoTime();
      for (Timers.Timer due; (due = timers.pollDue(now)) != null; ran = true) {
        run(due);
      }
    }
    return ran;
  }

  /** Does everything now that was to be done later. */
  void runTimers() {
    for (Timers.Timer each; (each = timers.poll()) != null; ) {
      run(each);
    }
  }

  private void run(Timers.Timer timer) {
    if (!timer.isCancel()) {
      outcomes.deliver(timer.operation(), timer.result(), timer.extra());
    } else if (timer.operation() instanceof PendingReply reply) {
      cancel(reply);
    }
  }

  /** Cancels and waits at the end, when nothing new is taken any more. */
  void pump(long waitNanos) {
    startCancels();
    if (!driver.hasEvents()) {
      driver.sleep(waitNanos);
    } else {
      driver.flush();
    }
    driver.reap(this);
  }

  /** Cancels the operation of a reply. */
  void cancel(PendingReply reply) {
    reply.cancelArrived();
    cancel((Operation) reply);
  }

  /** Cancels one operation, wherever it is; but no close, whose descriptor would stay open. */
  void cancel(Operation operation) {
    Timers.Timer outcome = timers.isEmpty() ? null : timers.remove(operation);
    if (outcome != null) {
      run(outcome);
    } else if (!Close.is(operation.opcode())
        && !inFlight.cancel(operation)
        && (attempts.remove(operation) || queue.replace(operation, cancelled))) {
      outcomes.end(operation, -Errno.ECANCELED);
    }
  }

  /** Completes the reply of what its caller has run itself. */
  void finish(PendingReply reply, int result) {
    outcomes.deliver(reply, result, 0);
  }

  /** Cancels one operation later. */
  void cancelAfter(PendingReply reply, long nanos) {
    timers.cancel(reply, driver.nanoTime() + Math.min(nanos, Timers.FAR_NANOS));
  }

  /** How long the loop may sleep, unless something comes. */
  long sleepNanos() {
    long nanos = inbox.isClosing() ? closing.sleepNanos() : Waker.LONGEST_SLEEP_NANOS;
    long now = driver.nanoTime();
    // Where the kernel has no room none can go, and a completion ends the sleep.
    if (attempts.count > 0 && !inFlight.isFull()) {
      nanos = Math.min(nanos, attempts.sleepNanos(now));
    }
    if (hasRegistered) {
      nanos = Math.min(nanos, Math.min(fileSlots.sleepNanos(now), bufferSlots.sleepNanos(now)));
    }
    return interceptor == null ? nanos : Math.min(nanos, timers.sleepNanos(now));
  }

  /** Puts a file or buffer into a free slot. */
  <R extends Registration> void register(Slots<R> slots, SlotRequest<R> request) {
    hasRegistered = true;
    slots.register(request);
  }

  /** Takes a file or buffer out of its slot, after the operations that were submitted before. */
  void takeOut(Registration registration) {
    Slots<?> slots = slotsOf(registration);
    slots.leaves(registration);
    changes.whenLetGo(registration, () -> slots.remove(registration));
  }

  /** A file or buffer will be taken out of its slot when the other rings have let go of it. */
  void leaves(Registration registration, boolean isLeaving) {
    if (isLeaving) {
      slotsOf(registration).leaves(registration);
    } else {
      slotsOf(registration).stays(registration);
    }
  }

  private Slots<?> slotsOf(Registration registration) {
    return registration instanceof FileSlot ? fileSlots : bufferSlots;
  }

  /** Puts something else into a slot, after the operations that were submitted before. */
  <R extends Registration> void replace(Slots<R> slots, Registration old, SlotRequest<R> request) {
    slots.willReplace(request);
    changes.whenLetGo(old, () -> slots.replace(old, request));
  }

  @Override
  public void released(long tag) {
    if (UserData.kind(tag) == UserData.FILE_TAG) {
      fileSlots.released(tag);
    } else {
      bufferSlots.released(tag);
    }
  }

  @Override
  public void completed(long userData, int result, long extra) {
    Operation operation = inFlight.find(userData);
    if (operation == null) {
      stale(userData, result);
      return;
    }
    int judged = result;
    if (result < 0 || inFlight.isSpecial(userData)) {
      judged = attempts.judge(operation, userData, result, closing.isCancelling());
    }
    OpenFile file = inFlight.file(userData);
    inFlight.release(userData);
    if (judged != Attempts.GOES_ON) {
      outcomes.end(operation, judged, extra);
      files.ended(file);
    }
  }

  /** What was given up may leave a descriptor that has no other who could close it. */
  private void stale(long userData, int result) {
    int descriptor = inFlight.descriptorLeftBy(userData, result);
    if (descriptor >= 0) {
      driver.descriptors().close(descriptor);
    } else {
      LOG.warn("a stale completion: {} with {}", Long.toHexString(userData), result);
    }
  }

  private void startCancels() {
    while (inFlight.hasCancel() && driver.hasRoom()) {
      driver.cancel(inFlight.nextCancel());
    }
  }

  private int startOperations() {
    boolean isCancelling = inbox.isClosing() && closing.isCancelling();
    int taken = 0;
    for (int room = 0; room > 0 || (room = starts.room()) > 0; room--) {
      Operation operation = queue.take();
      if (operation == null) {
        break;
      }
      taken++;
      if (operation == cancelled) {
        continue;
      }
      if (isCancelling && !Close.is(operation.opcode())) {
        outcomes.end(operation, -Errno.ECANCELED);
      } else {
        starts.operation(operation);
      }
    }
    if (inbox.hasCallersWaiting()) {
      inbox.roomMade(taken);
    }
    return taken;
  }

  /** Fails what was queued. */
  void failQueued(SchedulerDiedException why) {
    while (!queue.isEmpty()) {
      Operation operation = queue.take();
      if (operation == null) {
        // A caller has claimed the slot and is about to fill it.
        Thread.onSpinWait();
      } else if (operation != cancelled) {
        outcomes.fail(operation, why);
      }
    }
  }
}

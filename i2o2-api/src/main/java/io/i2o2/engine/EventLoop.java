package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.SchedulerOptions;
import io.i2o2.opcode.Close;
import java.util.Objects;
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
  private static final Report END_FAILED = new Report(LOG, "the end of {} failed");

  /** So far ahead that differences do not overflow; 146 years. */
  static final long FAR_NANOS = Long.MAX_VALUE / 2;

  private final Driver driver;
  private final Inbox inbox;
  private final MpscQueue queue;
  private final InFlight inFlight;
  private final Slots<FileSlot> fileSlots;
  private final Slots<BufferSlot> bufferSlots;
  private final CloseDeadline closing;
  private final Attempts attempts;
  private final OperationStarts starts;

  /** Files to be closed, ahead of the queue. */
  private final FileList urgent = new FileList();

  /** Files to be closed that callers hold. */
  private final FileList held = new FileList();

  /** Every other file that is open, until the completion of its close. */
  private final FileList files = new FileList();

  private final Timers timers = new Timers();
  private final Unanswered unanswered;
  private final @Nullable Interceptor interceptor;

  /** Stands in the queue where an operation was cancelled before its turn. */
  private final Operation cancelled = new CallbackOperation();

  EventLoop(LoopParts parts) {
    this.driver = parts.driver();
    this.inbox = parts.inbox();
    this.queue = inbox.queue();
    this.inFlight = new InFlight(driver.capacity());
    SchedulerOptions options = parts.options();
    this.fileSlots = Slots.ofFiles(driver, options.registeredFiles());
    this.bufferSlots = Slots.ofBuffers(driver, options.registeredBuffers());
    this.closing = parts.closing();
    this.attempts = new Attempts(this);
    this.starts = new OperationStarts(this);
    this.unanswered = new Unanswered(this);
    this.interceptor = parts.interceptor();
  }

  Driver driver() {
    return driver;
  }

  Inbox inbox() {
    return inbox;
  }

  InFlight inFlight() {
    return inFlight;
  }

  Attempts attempts() {
    return attempts;
  }

  Timers timers() {
    return timers;
  }

  Slots<FileSlot> fileSlots() {
    return fileSlots;
  }

  Slots<BufferSlot> bufferSlots() {
    return bufferSlots;
  }

  FileList files() {
    return files;
  }

  FileList urgentFiles() {
    return urgent;
  }

  FileList heldFiles() {
    return held;
  }

  /**
   * One turn, without waiting.
   *
   * @return whether there was anything to do
   */
  boolean turn() {
    boolean worked = inbox.runCommands(this);
    closing.step(this);
    worked |= fileSlots.expire();
    worked |= bufferSlots.expire();
    worked |= timers.runDue(this);
    startCancels();
    letGo();
    worked |= startUrgent();
    worked |= starts.attempts();
    worked |= startOperations() > 0;
    inbox.stoodAside(attempts.lanes());
    if (interceptor != null) {
      interceptor.beforeTurn();
    }
    boolean progress = driver.flush();
    attempts.runPutOff();
    int completed = driver.reap(this);
    // Memory for requests may come back soon; the SQEs are kept, and the next turn tries again.
    return progress && (worked || completed > 0);
  }

  /** Whether a turn would find something to do. */
  boolean hasWork() {
    return (!inFlight.isFull() && (queue.isReady() || !urgent.isEmpty() || attempts.isReady()))
        || attempts.hasPutOff()
        || driver.hasEvents()
        || inbox.hasCommand()
        || inFlight.hasCancel()
        || (!timers.isEmpty() && timers.sleepNanos(driver.nanoTime()) == 0)
        || held.firstLetGo() != null
        // A caller that enlisted while room was made, and was missed.
        || (inbox.hasCallersWaiting() && queue.isEmpty());
  }

  /** Whether nothing is left to do, ever. */
  boolean isDone() {
    return inbox.isDone()
        && inFlight.count() == 0
        && urgent.isEmpty()
        && attempts.isEmpty()
        && !timers.hasOutcomes();
  }

  OperationStarts starts() {
    return starts;
  }

  /** Whether an operation only marks the place of one that was cancelled before its turn. */
  boolean isMark(Operation operation) {
    return operation == cancelled;
  }

  Unanswered unanswered() {
    return unanswered;
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

  /** Cancels one operation, wherever it is; but no close, whose descriptor would stay open. */
  void cancel(PendingReply reply) {
    reply.cancelArrived();
    if (!timers.isEmpty() && timers.release(reply, this)) {
      return;
    }
    if (!Close.is(reply.opcode())
        && !inFlight.cancel(reply)
        && (attempts.remove(reply) || queue.replace(reply, cancelled))) {
      end(reply, -Errno.ECANCELED);
    }
  }

  /** How long the loop may sleep, unless something comes. */
  long sleepNanos() {
    long now = driver.nanoTime();
    long slots = Math.min(fileSlots.sleepNanos(now), bufferSlots.sleepNanos(now));
    long due = Math.min(timers.sleepNanos(now), attempts.sleepNanos(now));
    return Math.min(closing.sleepNanos(), Math.min(due, slots));
  }

  /** A file was opened. */
  void opened(OpenFile file) {
    files.add(file);
  }

  /** Takes no more operations on a file, and closes it after those under way, and after holds. */
  void close(OpenFile file) {
    if (!file.isClosedForLoop() && file.closeForLoop()) {
      closeUrgently(file);
    }
  }

  private void closeUrgently(OpenFile file) {
    files.remove(file);
    (file.isHeld() ? held : urgent).add(file);
  }

  /** Closes what callers have let go. */
  private void letGo() {
    for (OpenFile file; (file = held.firstLetGo()) != null; ) {
      held.remove(file);
      urgent.add(file);
    }
  }

  @Override
  public void released(long tag) {
    if (UserData.kind(tag) == UserData.FILE_TAG) {
      fileSlots.released(tag);
    } else {
      bufferSlots.released(tag);
    }
  }

  /** Returns a completed callback operation to its pool. */
  void recycle(Operation operation) {
    if (operation instanceof CallbackOperation callback) {
      queue.recycle(callback);
    }
  }

  @Override
  public void completed(long userData, int result, long extra) {
    Operation operation = inFlight.find(userData);
    if (operation == null) {
      stale(userData, result);
      return;
    }
    OpenFile file = inFlight.file(userData);
    int judged = attempts.judge(operation, userData, result, closing.isCancelling());
    inFlight.release(userData);
    if (judged != Attempts.GOES_ON) {
      end(operation, judged, extra);
      ended(file);
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

  /** Counts down the operations of a file, and closes it after the last if it is to be closed. */
  void ended(@Nullable OpenFile file) {
    if (file != null && file.ended()) {
      if (file.isCloseBegun()) {
        files.remove(file);
      } else {
        closeUrgently(file);
      }
    }
  }

  private void startCancels() {
    while (inFlight.hasCancel() && driver.hasRoom()) {
      driver.cancel(inFlight.nextCancel());
    }
  }

  private boolean startUrgent() {
    boolean started = false;
    for (OpenFile file; (file = urgent.first()) != null && hasRoom(); ) {
      PendingReply reply = Objects.requireNonNull(file.closeReply());
      urgent.remove(file);
      if (driver.isPolled()) {
        end(reply, driver.descriptors().close(file.fd()));
      } else {
        files.add(file);
        startClose(file, reply);
      }
      started = true;
    }
    return started;
  }

  private void startClose(OpenFile file, PendingReply reply) {
    long userData = inFlight.claim(reply, file);
    try {
      driver.startClose(userData, reply.opcode(), file.fd(), file.flags());
    } catch (Throwable e) {
      // The loop dies of it; its end closes the file.
      inFlight.release(userData);
      throw e;
    }
    file.closeBegun(true);
    file.started();
  }

  private int startOperations() {
    int taken = 0;
    while (hasRoom()) {
      Operation operation = queue.take();
      if (operation == null) {
        break;
      }
      taken++;
      if (operation == cancelled) {
        continue;
      }
      if (closing.isCancelling() && !Close.is(operation.opcode())) {
        end(operation, -Errno.ECANCELED);
      } else {
        starts.operation(operation);
      }
    }
    if (taken > 0 || inbox.hasCallersWaiting()) {
      inbox.roomMade(taken);
    }
    return taken;
  }

  /** Whether the driver can be given one more operation. */
  boolean hasRoom() {
    return !inFlight.isFull() && driver.hasRoom();
  }

  /** Ends an operation that the kernel never saw. */
  void end(Operation operation, int result) {
    end(operation, result, 0);
  }

  private void end(Operation operation, int result, long extra) {
    long nanos = operation.holdNanos(result);
    if (nanos <= 0 || closing.isCancelling() || !hold(operation, result, extra, nanos)) {
      tell(operation, result, extra);
    }
  }

  private boolean hold(Operation operation, int result, long extra, long nanos) {
    try {
      timers.hold(operation, result, extra, driver.nanoTime() + Math.min(nanos, FAR_NANOS));
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  /** Releases the guard and completes the reply. */
  void tell(Operation operation, int result, long extra) {
    try {
      operation.finish(result, extra);
    } catch (Throwable e) {
      report(operation, e);
    }
    recycle(operation);
  }

  static void report(Operation operation, Throwable e) {
    END_FAILED.error(operation.opcode(), e);
  }
}

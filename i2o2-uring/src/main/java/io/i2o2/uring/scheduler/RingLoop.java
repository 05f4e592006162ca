package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Target;
import io.i2o2.opcode.Close;
import io.i2o2.spi.Abandoned;
import io.i2o2.spi.CallbackOperation;
import io.i2o2.spi.Facades;
import io.i2o2.spi.Operation;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.Report;
import io.i2o2.uring.ring.CompletionQueue;
import io.i2o2.uring.ring.Ring;
import io.i2o2.uring.ring.SqeEncoder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle: takes operations from the intake, gives them to the ring, and completes what the
 * ring brings back. Everything here runs on one thread, the ring's owner.
 *
 * <p>What ends an operation, a file or a slot allocates nothing, and what one of them throws is
 * reported, and keeps no other from its end.
 */
final class RingLoop implements CompletionQueue.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(RingLoop.class);
  private static final Report END_FAILED = new Report(LOG, "the end of {} failed");

  /** CQEs kept free for the read of the eventfd and a cancel. */
  private static final int RESERVED = 2;

  /**
   * A kernel before 6.12 posts the CQE of a tag when it gets to it, a second late. Nothing wakes a
   * polled ring for it, so that it looks as often as this.
   */
  private static final long TAG_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Ring ring;
  private final SqeEncoder encoder;
  private final Intake intake;
  private final Mailbox mailbox;
  private final InFlight inFlight;
  private final Slots<FileSlot> fileSlots;
  private final Slots<BufferSlot> bufferSlots;
  private final Closing closing;
  private final Attempts attempts;
  private final SqePreparation prepare;

  /** Files to be closed, ahead of the mailbox. */
  private final FileList urgent = new FileList();

  /** Every other file that is open, until the completion of its close. */
  private final FileList files = new FileList();

  private final Abandoned.Room kept;
  private final LongConsumer takeBack = this::takeBack;

  /** What is told to operations that the kernel has not seen, at the end. */
  private @Nullable SchedulerDiedException unseen;

  /** What was taken when it could not be started: the loop dies of it, and this is ended then. */
  private @Nullable Operation unstarted;

  private final WakeCount wakeCount = new WakeCount();

  /** Stands in the mailbox where an operation was cancelled before its turn. */
  private final Operation cancelled = new CallbackOperation();

  private boolean wakeArmed;
  private boolean isWakeCancelDue;

  RingLoop(Ring ring, Intake intake, Resources resources, Closing closing) {
    this.ring = ring;
    this.encoder = new SqeEncoder(ring);
    this.intake = intake;
    this.mailbox = intake.mailbox();
    this.inFlight = new InFlight(capacity(ring));
    this.fileSlots = resources.files(ring);
    this.bufferSlots = resources.buffers(ring);
    this.closing = closing;
    this.attempts = new Attempts(this);
    this.prepare = new SqePreparation(this, encoder);
    this.kept = new Abandoned.Room(inFlight.capacity());
  }

  /** How many operations may be with the kernel: their CQEs must fit. */
  static int capacity(Ring ring) {
    return Math.max(1, ring.cq().entries() - RESERVED);
  }

  Ring ring() {
    return ring;
  }

  Intake intake() {
    return intake;
  }

  InFlight inFlight() {
    return inFlight;
  }

  Attempts attempts() {
    return attempts;
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

  WakeCount wakeCount() {
    return wakeCount;
  }

  boolean isWakeArmed() {
    return wakeArmed;
  }

  /**
   * One turn, without waiting.
   *
   * @return whether there was anything to do
   */
  boolean turn() {
    boolean worked = intake.runCommands(this);
    closing.step(this);
    worked |= fileSlots.expire();
    worked |= bufferSlots.expire();
    startCancels();
    worked |= startUrgent();
    worked |= prepare.attempts();
    worked |= startOperations() > 0;
    intake.stoodAside(attempts.lanes());
    boolean progress = ring.submit();
    attempts.runPutOff();
    int completed = ring.cq().drain(this);
    // Memory for requests may come back soon; the SQEs are kept, and the next turn tries again.
    return progress && (worked || completed > 0);
  }

  /** Whether a turn would find something to do. */
  boolean hasWork() {
    return (!inFlight.isFull() && (mailbox.isReady() || !urgent.isEmpty() || attempts.isReady()))
        || attempts.hasPutOff()
        || ring.hasEvents()
        || intake.hasCommand()
        || inFlight.hasCancel()
        // A caller that enlisted while room was made, and was not seen by whoever made it.
        || (intake.hasCallersWaiting() && mailbox.isEmpty());
  }

  /** Whether nothing is left to do, ever. */
  boolean isDone() {
    return intake.isDone() && inFlight.count() == 0 && urgent.isEmpty() && attempts.isEmpty();
  }

  /** Prepares the read that a wake completes; false if there is no SQE for it now. */
  boolean armWake() {
    if (!wakeArmed && encoder.hasRoom()) {
      encoder.encodeRead(
          intake.waker().eventfd(), wakeCount.memory(), UserData.of(UserData.WAKE, 0, 0));
      wakeArmed = true;
    }
    return wakeArmed;
  }

  /** Asks the kernel to drop the read of the eventfd. */
  void cancelWake() {
    if (wakeArmed) {
      isWakeCancelDue = true;
      startCancels();
    }
  }

  /**
   * Takes back what the kernel has not seen, and fails the operations among it. Files that were
   * about to be closed stay among {@link #files}.
   */
  void rollBack(SchedulerDiedException why) {
    unseen = why;
    Operation operation = unstarted;
    if (operation != null) {
      unstarted = null;
      inFlight.release(operation);
      fail(operation, why);
    }
    ring.sq().rollBack(takeBack);
  }

  private void takeBack(long userData) {
    if (UserData.kind(userData) == UserData.WAKE) {
      wakeArmed = false;
    }
    Operation operation =
        UserData.kind(userData) == UserData.OPERATION ? inFlight.find(userData) : null;
    if (operation != null) {
      OpenFile file = inFlight.file(userData);
      attempts.closeFirst(inFlight.attempt(UserData.index(userData)));
      inFlight.release(userData);
      if (file != null && operation == file.closeReply()) {
        file.closeBegun(false);
      } else {
        fail(operation, Objects.requireNonNull(unseen));
      }
    }
  }

  /** Fails what was taken and is not with the kernel. */
  void failAttempts(SchedulerDiedException why) {
    for (Operation operation; (operation = attempts.removeAny()) != null; ) {
      fail(operation, why);
    }
  }

  /** Cancels what was taken and is not with the kernel. */
  void cancelAttempts() {
    for (Operation operation; (operation = attempts.removeAny()) != null; ) {
      end(operation, -Errno.ECANCELED);
    }
  }

  /** Fails what was queued. */
  void failQueued(SchedulerDiedException why) {
    while (!mailbox.isEmpty()) {
      Operation operation = mailbox.take();
      if (operation == null) {
        // A caller has claimed the slot and is about to fill it.
        Thread.onSpinWait();
      } else if (operation != cancelled) {
        fail(operation, why);
      }
    }
  }

  /** Gives up waiting for what the kernel has. */
  void abandonAll(SchedulerDiedException why) {
    for (int index = 0; index < inFlight.capacity(); index++) {
      attempts.closeFirst(inFlight.attempt(index));
      Operation operation = inFlight.take(index);
      if (operation != null) {
        try {
          operation.abandon(why, kept);
        } catch (Throwable e) {
          report(operation, e);
        }
        recycle(operation);
      }
    }
  }

  private void fail(Operation operation, SchedulerDiedException why) {
    try {
      operation.fail(why);
    } catch (Throwable e) {
      report(operation, e);
    }
    // Recycled here too: the mailbox gives nothing out when its spares are used up.
    recycle(operation);
  }

  /** Cancels and waits at the end, when nothing new is taken any more. */
  void pump(long waitNanos) {
    startCancels();
    if (!ring.hasEvents()) {
      ring.submitAndWait(waitNanos);
    } else {
      ring.submit();
    }
    ring.cq().drain(this);
  }

  /** Cancels one operation, wherever it is; but no close, whose descriptor would stay open. */
  void cancel(PendingReply reply) {
    reply.cancelArrived();
    if (!Close.is(reply.opcode())
        && !inFlight.cancel(reply)
        && (attempts.remove(reply) || mailbox.replace(reply, cancelled))) {
      end(reply, -Errno.ECANCELED);
    }
  }

  /** Cancels everything that the kernel has. */
  void cancelAll() {
    inFlight.cancelAll();
  }

  /** How long the loop may sleep, unless something comes. */
  long sleepNanos() {
    long now = System.nanoTime();
    long slots = Math.min(fileSlots.sleepNanos(now), bufferSlots.sleepNanos(now));
    if (ring.isPolled() && (fileSlots.isAwaitingTag() || bufferSlots.isAwaitingTag())) {
      slots = Math.min(slots, TAG_NANOS);
    }
    return Math.min(closing.sleepNanos(), Math.min(attempts.sleepNanos(now), slots));
  }

  /** A file was opened. */
  void opened(OpenFile file) {
    files.add(file);
  }

  /** Takes no more operations on a file, and closes it after those under way. */
  void close(OpenFile file) {
    if (!file.isClosedForLoop() && file.closeForLoop()) {
      closeUrgently(file);
    }
  }

  private void closeUrgently(OpenFile file) {
    files.remove(file);
    urgent.add(file);
  }

  @Override
  public void complete(long userData, int result, long extra) {
    switch (UserData.kind(userData)) {
      case UserData.OPERATION -> completeOperation(userData, result, extra);
      case UserData.WAKE -> wakeArmed = false;
      case UserData.CANCEL -> {}
      case UserData.FILE_TAG -> fileSlots.released(userData);
      case UserData.BUFFER_TAG -> bufferSlots.released(userData);
      default -> LOG.warn("a completion of nothing: {}", Long.toHexString(userData));
    }
  }

  /** Gives a callback operation back to its pool, when it is over. */
  private void recycle(Operation operation) {
    if (operation instanceof CallbackOperation callback) {
      mailbox.recycle(callback);
    }
  }

  private void completeOperation(long userData, int result, long extra) {
    Operation operation = inFlight.find(userData);
    if (operation == null) {
      LOG.warn("a stale completion: {} with {}", Long.toHexString(userData), result);
      return;
    }
    OpenFile file = inFlight.file(userData);
    int judged = judged(operation, userData, result);
    inFlight.release(userData);
    if (judged != NotRun.GOES_ON) {
      end(operation, judged, extra);
      ended(file);
    }
  }

  private int judged(Operation operation, long userData, int result) {
    Attempt attempt = inFlight.attempt(UserData.index(userData));
    boolean opens = NotRun.isOpen(operation.opcode());
    if (result >= 0 && attempt == null && !opens) {
      return result;
    }
    boolean wasCancelled =
        !Close.is(operation.opcode()) && (inFlight.isCancelled(userData) || closing.isCancelling());
    int told = Results.of(result, wasCancelled);
    return attempt != null || told == -Errno.ECANCELED || opens
        ? attempts.judge(operation, inFlight.file(userData), attempt, wasCancelled, told)
        : told;
  }

  /** An operation on a file is over. */
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
    while (inFlight.hasCancel() && encoder.hasRoom()) {
      encoder.encodeCancel(inFlight.nextCancel(), UserData.of(UserData.CANCEL, 0, 0));
    }
    if (isWakeCancelDue && encoder.hasRoom()) {
      isWakeCancelDue = false;
      encoder.encodeCancel(UserData.of(UserData.WAKE, 0, 0), UserData.of(UserData.CANCEL, 0, 0));
    }
  }

  private boolean startUrgent() {
    boolean started = false;
    for (OpenFile file;
        (file = urgent.first()) != null && !inFlight.isFull() && encoder.hasRoom(); ) {
      PendingReply reply = Objects.requireNonNull(file.closeReply());
      urgent.remove(file);
      if (ring.isPolled()) {
        end(reply, ring.closeFile(file.fd()));
      } else {
        files.add(file);
        file.closeBegun(true);
        file.started();
        prepare.close(reply, file);
      }
      started = true;
    }
    return started;
  }

  private int startOperations() {
    int taken = 0;
    while (!inFlight.isFull() && encoder.hasRoom()) {
      Operation operation = mailbox.take();
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
        startOrDie(operation);
      }
    }
    if (taken > 0 || intake.hasCallersWaiting()) {
      intake.roomMade(taken);
    }
    return taken;
  }

  private void startOrDie(Operation operation) {
    try {
      start(operation);
    } catch (Throwable e) {
      unstarted = operation;
      throw e;
    }
  }

  private void start(Operation operation) {
    Opcode opcode = operation.opcode();
    Target target = opcode.target();
    if (target == null) {
      prepare.operation(operation, -1, false, null);
    } else if (!BufferSlot.isCurrent(opcode)) {
      end(operation, -Errno.EFAULT);
    } else {
      startOn(Facades.core(target), operation);
    }
  }

  private void startOn(Target target, Operation operation) {
    switch (target) {
      case Fd fd -> prepare.operation(operation, fd.number(), false, null);
      case OpenFile file when !file.isClosedForLoop() -> {
        file.started();
        prepare.operation(operation, file.fd(), false, file);
      }
      case FileSlot slot when !slot.isRemoved() ->
          prepare.operation(operation, slot.slot(), true, null);
      // It was closed, freed or replaced between the caller's submit and now.
      case FileHandle _ -> end(operation, -Errno.EBADF);
      default -> end(operation, -Errno.EBADF);
    }
  }

  /** Ends an operation that the kernel never saw. */
  void end(Operation operation, int result) {
    end(operation, result, 0);
  }

  private void end(Operation operation, int result, long extra) {
    try {
      operation.finish(result, extra);
    } catch (Throwable e) {
      report(operation, e);
    }
    recycle(operation);
  }

  private static void report(Operation operation, Throwable e) {
    END_FAILED.error(operation.opcode(), e);
  }
}

package io.i2o2.uring.scheduler;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.spi.CallbackOperation;
import io.i2o2.spi.Operation;
import io.i2o2.spi.PendingReply;
import io.i2o2.uring.ring.CompletionQueue;
import io.i2o2.uring.ring.Ring;
import io.i2o2.uring.ring.SqeEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle: takes operations from the intake, gives them to the ring, and completes what the
 * ring brings back. Everything here runs on one thread, the ring's owner.
 */
final class RingLoop implements CompletionQueue.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(RingLoop.class);

  /** CQEs kept free for the read of the eventfd and a cancel. */
  private static final int RESERVED = 2;

  private final Ring ring;
  private final SqeEncoder encoder;
  private final Intake intake;
  private final Mailbox mailbox;
  private final InFlight inFlight;
  private final Slots<FileSlot> fileSlots;
  private final Slots<BufferSlot> bufferSlots;
  private final Closing closing;
  private final CloseCalls closeCalls;

  /** Files to be closed, ahead of the mailbox. */
  private final ArrayDeque<OpenFile> urgent = new ArrayDeque<>();

  /** User data of operations to be cancelled, until there is an SQE for each. */
  private final ArrayDeque<Long> cancels = new ArrayDeque<>();

  /** Every file that is open, until the completion of its close. */
  private final Set<OpenFile> files = new HashSet<>();

  private final MemorySegment wakeCount = Arena.ofAuto().allocate(JAVA_LONG);

  /** Stands in the mailbox where an operation was cancelled before its turn. */
  private final Operation cancelled = new CallbackOperation();

  private boolean wakeArmed;

  RingLoop(Ring ring, Intake intake, Resources resources, Closing closing) {
    this.ring = ring;
    this.encoder = new SqeEncoder(ring);
    this.intake = intake;
    this.mailbox = intake.mailbox();
    this.inFlight = new InFlight(capacity(ring));
    this.fileSlots = resources.files(ring);
    this.bufferSlots = resources.buffers(ring);
    this.closing = closing;
    this.closeCalls = new CloseCalls(ring, intake.waker());
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

  Slots<FileSlot> fileSlots() {
    return fileSlots;
  }

  Slots<BufferSlot> bufferSlots() {
    return bufferSlots;
  }

  CloseCalls closeCalls() {
    return closeCalls;
  }

  Set<OpenFile> files() {
    return files;
  }

  MemorySegment wakeCount() {
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
    closeCalls.finish(this);
    startCancels();
    worked |= startUrgent();
    worked |= startOperations() > 0;
    boolean progress = ring.submit();
    int completed = ring.cq().drain(this);
    // Memory for requests may come back soon; the SQEs are kept, and the next turn tries again.
    return progress && (worked || completed > 0);
  }

  /** Whether a turn would find something to do. */
  boolean hasWork() {
    return (!inFlight.isFull() && (mailbox.isReady() || !urgent.isEmpty()))
        || ring.hasEvents()
        || intake.hasCommand()
        || !cancels.isEmpty()
        || closeCalls.isReady()
        // A caller that enlisted while room was made, and was not seen by whoever made it.
        || (intake.hasCallersWaiting() && mailbox.isEmpty());
  }

  /** Whether nothing is left to do, ever. */
  boolean isDone() {
    return intake.isDone()
        && inFlight.count() == 0
        && urgent.isEmpty()
        && closeCalls.isEmpty();
  }

  /** Prepares the read that a wake completes; false if there is no SQE for it now. */
  boolean armWake() {
    if (!wakeArmed && encoder.hasRoom()) {
      encoder.encodeRead(intake.waker().eventfd(), wakeCount, UserData.of(UserData.WAKE, 0, 0));
      wakeArmed = true;
    }
    return wakeArmed;
  }

  /** Asks the kernel to drop the read of the eventfd. */
  void cancelWake() {
    if (wakeArmed) {
      cancels.add(UserData.of(UserData.WAKE, 0, 0));
      startCancels();
    }
  }

  /**
   * Takes back what the kernel has not seen, and hands over the operations among it. Files that
   * were about to be closed stay among {@link #files}.
   */
  void rollBack(Consumer<Operation> action) {
    ring.sq()
        .rollBack(
            userData -> {
              if (UserData.kind(userData) == UserData.WAKE) {
                wakeArmed = false;
              }
              Operation operation =
                  UserData.kind(userData) == UserData.OPERATION ? inFlight.find(userData) : null;
              if (operation != null) {
                OpenFile file = inFlight.file(userData);
                inFlight.release(userData);
                if (file != null && operation == file.closeReply()) {
                  file.closeBegun(false);
                } else {
                  action.accept(operation);
                }
              }
            });
  }

  /** Cancels and waits at the end, when nothing new is taken any more. */
  void pump(long waitNanos) {
    closeCalls.finish(this);
    startCancels();
    if (!ring.hasEvents()) {
      ring.submitAndWait(waitNanos);
    } else {
      ring.submit();
    }
    ring.cq().drain(this);
  }

  /** Whether an operation only marks a place in the mailbox. */
  boolean isTombstone(Operation operation) {
    return operation == cancelled;
  }

  /** Cancels one operation, wherever it is; but no close, whose descriptor would stay open. */
  void cancel(Operation operation) {
    if (Close.is(operation.opcode())) {
      return;
    }
    long userData = inFlight.askCancel(operation);
    if (userData != UserData.NONE) {
      cancels.add(userData);
    } else if (mailbox.remove(operation, cancelled)) {
      operation.finish(-Errno.ECANCELED, 0);
    }
  }

  /** Cancels everything that the kernel has, but closes. */
  void cancelAll() {
    inFlight.forEach(this::cancel);
  }

  /** A file was opened. */
  void opened(OpenFile file) {
    files.add(file);
  }

  /** Takes no more operations on a file, and closes it after those under way. */
  void close(OpenFile file) {
    if (file.closeForLoop()) {
      urgent.add(file);
    }
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
  void recycle(Operation operation) {
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
    int told = result < 0 ? Results.of(result, inFlight.isCancelAsked(userData)) : result;
    inFlight.release(userData);
    if (told < 0 && CloseCalls.isNeeded(operation, told)) {
      closeCalls.begin(operation, file);
    } else {
      completed(operation, file, told, extra);
    }
  }

  /** The kernel is done with an operation. */
  void completed(Operation operation, @Nullable OpenFile file, int result, long extra) {
    try {
      operation.finish(result, extra);
    } finally {
      recycle(operation);
      if (file != null && file.ended()) {
        if (file.isCloseBegun()) {
          files.remove(file);
        } else {
          urgent.add(file);
        }
      }
    }
  }

  private void startCancels() {
    while (!cancels.isEmpty() && encoder.hasRoom()) {
      encoder.encodeCancel(cancels.remove(), UserData.of(UserData.CANCEL, 0, 0));
    }
  }

  private boolean startUrgent() {
    boolean started = false;
    while (!urgent.isEmpty() && !inFlight.isFull() && encoder.hasRoom()) {
      OpenFile file = urgent.remove();
      PendingReply reply = Objects.requireNonNull(file.closeReply());
      if (ring.isPolled()) {
        files.remove(file);
        reply.finish(ring.closeFile(file.fd()), 0);
      } else {
        file.closeBegun(true);
        file.started();
        begin(reply, file.fd(), false, file);
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
        start(operation);
      }
    }
    if (taken > 0 || intake.hasCallersWaiting()) {
      intake.roomMade(taken);
    }
    return taken;
  }

  private void start(Operation operation) {
    Opcode opcode = operation.opcode();
    Target target = opcode.target();
    if (target == null) {
      begin(operation, -1, false, null);
    } else if (!hasCurrentBuffer(opcode)) {
      end(operation, -Errno.EFAULT);
    } else {
      startOn(target, operation);
    }
  }

  private void startOn(Target target, Operation operation) {
    switch (target) {
      case Fd fd -> begin(operation, fd.number(), false, null);
      case OpenFile file when !file.isClosedForLoop() -> {
        file.started();
        begin(operation, file.fd(), false, file);
      }
      case FileSlot slot when !slot.isRemoved() -> begin(operation, slot.slot(), true, null);
      // It was closed, freed or replaced between the caller's submit and now.
      case FileHandle _ -> end(operation, -Errno.EBADF);
      default -> end(operation, -Errno.EBADF);
    }
  }

  private void begin(Operation operation, int file, boolean isSlot, @Nullable OpenFile counted) {
    long userData = inFlight.claim(operation, counted);
    encoder.encode(operation.opcode(), file, isSlot, userData);
  }

  /** Ends an operation that the kernel never saw. */
  private void end(Operation operation, int result) {
    try {
      operation.finish(result, 0);
    } finally {
      recycle(operation);
    }
  }

  /** The kernel's answer to an empty slot is EFAULT; ours, so that a reused slot is not hit. */
  private static boolean hasCurrentBuffer(Opcode opcode) {
    Object buffer =
        switch (opcode) {
          case ReadFixed read -> read.buffer();
          case WriteFixed write -> write.buffer();
          case UringCommand command -> command.buffer();
          case Hinted hinted -> hasCurrentBuffer(hinted.opcode()) ? null : hinted;
          default -> null;
        };
    return buffer == null || (buffer instanceof BufferSlot slot && !slot.isRemoved());
  }
}

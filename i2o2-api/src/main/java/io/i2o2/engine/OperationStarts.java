package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.OpcodeKind;
import io.i2o2.opcode.OpcodeSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Has the driver start operations, or puts them aside. Only for the loop. */
final class OperationStarts {
  private final Driver driver;
  private final InFlight inFlight;
  private final Lanes lanes;
  private final Attempts attempts;
  private final OpenFiles files;
  private final Outcomes outcomes;

  /** Which one of the scheduler's rings this is. */
  private final int ring;

  /** What was taken when it could not be started: the loop dies of it, and this is ended then. */
  private @Nullable Operation unstarted;

  OperationStarts(
      Driver driver,
      InFlight inFlight,
      Lanes lanes,
      Attempts attempts,
      OpenFiles files,
      Outcomes outcomes,
      int ring) {
    this.driver = driver;
    this.inFlight = inFlight;
    this.lanes = lanes;
    this.attempts = attempts;
    this.files = files;
    this.outcomes = outcomes;
    this.ring = ring;
  }

  /** Whether the driver can be given one more operation. */
  boolean hasRoom() {
    return !inFlight.isFull() && driver.hasRoom();
  }

  /** How many operations the driver can be given without asking again. */
  int room() {
    return Math.min(inFlight.free(), driver.room());
  }

  /** What was taken and could not be started, once, or null. */
  @Nullable Operation takeUnstarted() {
    Operation operation = unstarted;
    unstarted = null;
    return operation;
  }

  /** Starts an operation that was taken from the queue. */
  void operation(Operation operation) {
    try {
      start(operation);
    } catch (Throwable e) {
      unstarted = operation;
      throw e;
    }
  }

  private void start(Operation operation) {
    if (operation.isAnswered()) {
      outcomes.end(operation, operation.answer());
      return;
    }
    Opcode opcode = operation.toRun();
    Target target = opcode.target();
    if (target == null) {
      startOrPutAside(operation, -1, false, null);
    } else if (opcode.registeredBuffer() != null && !BufferSlot.isCurrent(opcode, ring)) {
      outcomes.end(operation, -Errno.EFAULT);
    } else {
      startOn(Facades.core(target), operation);
    }
  }

  private void startOn(Target target, Operation operation) {
    switch (target) {
      case Fd fd -> startOrPutAside(operation, fd.number(), false, null);
      case OpenFile file when !file.isClosedForLoop() -> {
        file.started();
        startOrPutAside(operation, file.fd(), false, file);
      }
      case FileSlot slot when !slot.isRemoved() ->
          startOrPutAside(operation, slot.slot(), true, null);
      case SharedFile file -> startOn(file.part(ring), operation);
      case SharedFileSlot slot -> startOn(slot.part(ring), operation);
      // It was closed, freed or replaced between the caller's submit and now.
      case FileHandle _ -> outcomes.end(operation, -Errno.EBADF);
      default -> outcomes.end(operation, -Errno.EBADF);
    }
  }

  /** Starts an operation, or puts it aside where too many wait as it may. */
  private void startOrPutAside(
      Operation operation, int file, boolean isSlot, @Nullable OpenFile counted) {
    Opcode opcode = operation.toRun();
    OpcodeKind.Wait wait = OpcodeSpec.of(opcode).kind().waitsFor();
    Lanes.Lane lane = wait == OpcodeKind.Wait.NEVER ? null : lanes.of(opcode);
    if (lane != null && !lane.admits()) {
      putAside(lane, new Attempt(operation, file, isSlot, counted, ring));
      return;
    }
    long userData = inFlight.claim(operation, counted);
    if (lane != null) {
      inFlight.entered(userData, lane, null);
    } else if (wait == OpcodeKind.Wait.TO_OPEN) {
      inFlight.opens(userData);
    }
    if (wait == OpcodeKind.Wait.FOR_DRIVER) {
      inFlight.uses(userData, BufferSlot.usedBy(opcode, ring));
    }
    driver.start(userData, opcode, file, isSlot, counted == null ? null : counted.flags());
  }

  private void putAside(Lanes.Lane lane, Attempt attempt) {
    try {
      attempts.putAside(lane, attempt);
    } catch (OutOfMemoryError e) {
      outcomes.end(attempt.operation, -Errno.ENOMEM);
      files.ended(attempt.counted);
    }
  }

  /** Starts the closes of files that are due; gives whether any. */
  boolean closes() {
    boolean started = false;
    for (OpenFile file; (file = files.toClose()) != null && hasRoom(); ) {
      PendingReply reply = Objects.requireNonNull(file.closeReply());
      if (!file.leave()) {
        // Another ring still uses it, and closes it.
        files.closed(file);
      } else if (file.isLeftOpen()) {
        // The end of another ring has found a caller in a system call on the descriptor.
        files.closed(file);
        file.endedWith(-Errno.EIO);
      } else if (driver.isPolled()) {
        files.closed(file);
        outcomes.end(reply, driver.descriptors().close(file.fd()));
      } else {
        files.closing(file);
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

  /** Starts what stood aside and may go now, and what is to be run again; gives whether any. */
  boolean attempts() {
    boolean started = false;
    while (attempts.count > 0 && hasRoom()) {
      Attempt attempt = attempts.next();
      if (attempt == null) {
        break;
      }
      startAgain(attempt);
      started = true;
    }
    return started;
  }

  private void startAgain(Attempt attempt) {
    long userData = inFlight.claim(attempt.operation, attempt.counted);
    inFlight.entered(userData, attempts.lane(attempt), attempt);
    if (OpcodeSpec.of(attempt.opcode()).kind().waitsFor() == OpcodeKind.Wait.FOR_DRIVER) {
      inFlight.uses(userData, attempt.bufferSlot());
    }
    try {
      driver.start(userData, attempt);
    } catch (Throwable e) {
      attempts.drop(attempt);
      unstarted = attempt.operation;
      throw e;
    }
    attempts.started(attempt);
  }
}

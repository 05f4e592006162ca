package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/** Has the driver start operations, or puts them aside. Only for the loop. */
final class OperationStarts {
  private final EventLoop loop;

  /** What was taken when it could not be started: the loop dies of it, and this is ended then. */
  private @Nullable Operation unstarted;

  OperationStarts(EventLoop loop) {
    this.loop = loop;
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
      loop.end(operation, operation.answer());
      return;
    }
    Opcode opcode = operation.toRun();
    Target target = opcode.target();
    if (target == null) {
      startOrPutAside(operation, -1, false, null);
    } else if (!BufferSlot.isCurrent(opcode)) {
      loop.end(operation, -Errno.EFAULT);
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
      // It was closed, freed or replaced between the caller's submit and now.
      case FileHandle _ -> loop.end(operation, -Errno.EBADF);
      default -> loop.end(operation, -Errno.EBADF);
    }
  }

  /** Starts an operation, or puts it aside where too many wait as it may. */
  private void startOrPutAside(
      Operation operation, int file, boolean isSlot, @Nullable OpenFile counted) {
    Opcode opcode = operation.toRun();
    Lane lane = loop.attempts().lanes().of(opcode);
    if (lane != null && !lane.admits()) {
      putAside(lane, new Attempt(operation, file, isSlot, counted));
      return;
    }
    long userData = loop.inFlight().claim(operation, counted);
    if (lane != null) {
      loop.inFlight().entered(userData, lane, null);
    }
    loop.driver().start(userData, opcode, file, isSlot, counted == null ? null : counted.flags());
  }

  private void putAside(Lane lane, Attempt attempt) {
    try {
      lane.putAside(attempt);
    } catch (OutOfMemoryError e) {
      loop.end(attempt.operation, -Errno.ENOMEM);
      loop.ended(attempt.counted);
    }
  }

  /** Starts what stood aside and may go now, and what is to be run again; gives whether any. */
  boolean attempts() {
    boolean started = false;
    while (loop.hasRoom()) {
      Attempt attempt = loop.attempts().next();
      if (attempt == null) {
        break;
      }
      startAgain(attempt);
      started = true;
    }
    return started;
  }

  private void startAgain(Attempt attempt) {
    long userData = loop.inFlight().claim(attempt.operation, attempt.counted);
    loop.inFlight().entered(userData, loop.attempts().lane(attempt), attempt);
    try {
      loop.driver().start(userData, attempt);
    } catch (Throwable e) {
      loop.attempts().drop(attempt);
      unstarted = attempt.operation;
      throw e;
    }
    attempt.letGo(loop);
  }
}

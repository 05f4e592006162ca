package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.opcode.Close;
import io.i2o2.spi.Operation;
import io.i2o2.spi.PendingReply;
import io.i2o2.uring.ring.FileStatus;
import io.i2o2.uring.ring.SqeEncoder;
import io.i2o2.uring.sys.Abi;
import org.jspecify.annotations.Nullable;

/**
 * Gives operations their place in flight and their SQE, and decides which of them a thread of io-wq
 * runs, so that the enter is short. Only for the loop, which has looked for a place and an SQE.
 */
final class SqePreparation {
  private final RingLoop loop;
  private final SqeEncoder encoder;

  SqePreparation(RingLoop loop, SqeEncoder encoder) {
    this.loop = loop;
    this.encoder = encoder;
  }

  /** Prepares an operation, or puts it aside where too many wait as it may. */
  void operation(Operation operation, int file, boolean isSlot, @Nullable OpenFile counted) {
    Lane lane = loop.attempts().lanes().of(operation.opcode());
    if (lane != null && !lane.admits()) {
      putAside(lane, operation, file, isSlot, counted);
      return;
    }
    long userData = loop.inFlight().claim(operation, counted);
    loop.inFlight().entered(userData, lane, null);
    // What the close of a descriptor does that is not a handle's cannot be known.
    int flags = operation.opcode() instanceof Close ? Abi.SQE_ASYNC : 0;
    int hints = counted == null || !counted.isDirect() ? SqeEncoder.OFFLOAD : 0;
    encoder.encode(operation.opcode(), file, isSlot, userData, flags, hints | SqeEncoder.NO_WAIT);
  }

  private void putAside(
      Lane lane, Operation operation, int file, boolean isSlot, @Nullable OpenFile counted) {
    try {
      lane.putAside(new Attempt(operation, file, isSlot, counted));
    } catch (OutOfMemoryError e) {
      loop.end(operation, -Errno.ENOMEM);
      loop.ended(counted);
    }
  }

  /** Prepares what stood aside and may go now, and what is to be run again; gives whether any. */
  boolean attempts() {
    boolean prepared = false;
    while (!loop.inFlight().isFull() && encoder.hasRoom()) {
      Attempt attempt = loop.attempts().next();
      if (attempt == null) {
        break;
      }
      again(attempt);
      prepared = true;
    }
    return prepared;
  }

  private void again(Attempt attempt) {
    long userData = loop.inFlight().claim(attempt.operation, attempt.counted);
    loop.inFlight().entered(userData, loop.attempts().lane(attempt), attempt);
    encoder.encode(
        attempt.operation.opcode(),
        attempt.file,
        attempt.isSlot,
        userData,
        attempt.isSecondOpen ? Abi.SQE_ASYNC : 0,
        attempt.hints());
    attempt.letGo(loop);
  }

  /**
   * Prepares the close of a file. The last close of a deleted file frees its blocks, and one of a
   * file that was written may write it out: run by the enter it holds up all other operations, for
   * 3.8 s at 3,000 extents on ext4. A thread of io-wq takes some 0.3 ms in the same case. It costs
   * 1 to 6 microseconds, so a file that was only read and is still there goes without.
   */
  void close(PendingReply close, OpenFile file) {
    FileStatus status = loop.ring().status();
    boolean slow = file.isWritten() || status.look(file.fd()) != 0 || status.isDeleted();
    long userData = loop.inFlight().claim(close, file);
    encoder.encode(close.opcode(), file.fd(), false, userData, slow ? Abi.SQE_ASYNC : 0, 0);
  }
}

package io.i2o2.uring.ring;

import io.i2o2.Opcode;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.uring.sys.Abi;
import java.lang.foreign.MemorySegment;

/** Turns operations into SQEs, as io_uring_enter(2) documents each. */
public final class SqeEncoder {
  /** Of a read or write: a large one goes to a thread of io-wq. */
  public static final int OFFLOAD = 1;

  /** Of an open: it waits for nothing, such as the other end of a FIFO. */
  public static final int NO_WAIT = 1 << 1;

  private final Ring ring;
  private final SqeWriter sqe;

  public SqeEncoder(Ring ring) {
    this.ring = ring;
    this.sqe = new SqeWriter(ring.sq(), ring.scratch());
  }

  /** Whether any operation can be encoded now; if not, the ring must be entered first. */
  public boolean hasRoom() {
    return sqe.room() > 0;
  }

  /** How many operations can be encoded, whatever they are. */
  public int room() {
    return sqe.room();
  }

  /**
   * Encodes an operation into the next SQE, which must be free.
   *
   * @param file the descriptor or slot, or -1 where the operation has none
   * @param isSlot whether it is a slot of the registered files
   */
  public void encode(Opcode opcode, int file, boolean isSlot, long data) {
    encode(opcode, file, isSlot, data, 0, 0);
  }

  /**
   * Encodes an operation into the next SQE, which must be free.
   *
   * @param file the descriptor or slot, or -1 where the operation has none
   * @param isSlot whether it is a slot of the registered files
   * @param flags SQE flags beside those that the operation asks for
   * @param hints of {@link #OFFLOAD} and {@link #NO_WAIT}
   */
  public void encode(Opcode opcode, int file, boolean isSlot, long data, int flags, int hints) {
    int sqeFlags = flags | (isSlot ? Abi.SQE_FIXED_FILE : 0);
    int ioprio = 0;
    OpcodeSpec plain = OpcodeSpec.of(opcode).plain();
    if (opcode != plain) {
      sqeFlags |= opcode.async() ? Abi.SQE_ASYNC : 0;
      ioprio = opcode.priority().value();
    }
    sqe.begin(file, data, sqeFlags, ioprio);
    sqe.hint(
        (hints & OFFLOAD) != 0 && !ring.isPolled(),
        (hints & NO_WAIT) != 0 ? OpenBits.O_NONBLOCK : 0);
    SqeRow.of(plain.kind()).encoding().put(sqe, plain);
  }

  /** Encodes a read of our own, outside the operations of users. */
  public void encodeRead(int file, MemorySegment buffer, long data) {
    sqe.begin(file, data, 0, 0);
    sqe.transfer(Abi.OP_READ, buffer.address(), buffer.byteSize(), 0, 0);
  }

  /** Encodes the cancelling of an operation by its user data (IORING_OP_ASYNC_CANCEL). */
  public void encodeCancel(long target, long data) {
    sqe.begin(-1, data, 0, 0);
    sqe.write(Abi.OP_ASYNC_CANCEL, 0, target, 0, 0, 0);
  }

  @Override
  public String toString() {
    return "encoder of ring " + ring.fd();
  }
}

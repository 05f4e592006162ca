package io.i2o2.uring.ring;

import io.i2o2.Opcode;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.UringCommand;
import io.i2o2.uring.sys.Abi;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Turns operations into SQEs, as io_uring_enter(2) documents each. */
public final class SqeEncoder {
  private final Ring ring;
  private final SubmissionQueue sq;
  private final Scratch scratch;
  private final MemorySegment sqes;

  private int sqeFlags;

  /** Only reads and writes have one; the kernel answers EINVAL to it anywhere else. */
  private int ioprio;

  private int fd;
  private long userData;
  private boolean offloads;
  private int openBits;

  public SqeEncoder(Ring ring) {
    this.ring = ring;
    this.sq = ring.sq();
    this.scratch = ring.scratch();
    this.sqes = sq.sqes();
  }

  /** Of a read or write: a large one goes to a thread of io-wq. */
  public static final int OFFLOAD = 1;

  /** Of an open: it waits for nothing, such as the other end of a FIFO. */
  public static final int NO_WAIT = 1 << 1;

  /**
   * From so many bytes on, a read or write of the page cache goes to a thread of io-wq instead of
   * being copied by the enter, during which no other operation of the ring begins or ends. Measured
   * on 6.18, cached reads of ext4, in the enter and by a thread: 64 KiB 3 and 7 microseconds, 256
   * KiB 9 and 14, 1 MiB 37 and 42, 16 MiB 860 and 840, 256 MiB 19,300 and 19,500. At 1 MiB the
   * thread costs an eighth, and no enter copies for longer than some 40 microseconds an operation.
   */
  static final long LARGE_BYTES = 1 << 20;

  /** Whether any operation can be encoded now; if not, the ring must be entered first. */
  public boolean hasRoom() {
    return sq.free() > 0 && scratch.hasRoom();
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
    fd = file;
    userData = data;
    sqeFlags = flags | (isSlot ? Abi.SQE_FIXED_FILE : 0);
    ioprio = 0;
    offloads = (hints & OFFLOAD) != 0 && !ring.isPolled();
    openBits = (hints & NO_WAIT) != 0 ? OpenBits.O_NONBLOCK : 0;
    OpcodeSpec plain = OpcodeSpec.of(opcode).plain();
    if (opcode != plain) {
      sqeFlags |= opcode.async() ? Abi.SQE_ASYNC : 0;
      ioprio = opcode.priority().value();
    }
    SqeRow.of(plain.kind()).encoding().put(this, plain);
  }

  /** Encodes a read of our own, outside the operations of users. */
  public void encodeRead(int file, MemorySegment buffer, long data) {
    offloads = false;
    fd = file;
    userData = data;
    sqeFlags = 0;
    ioprio = 0;
    transfer(Abi.OP_READ, buffer.address(), buffer.byteSize(), 0, 0);
  }

  /** Encodes the cancelling of an operation by its user data (IORING_OP_ASYNC_CANCEL). */
  public void encodeCancel(long target, long data) {
    fd = -1;
    userData = data;
    sqeFlags = 0;
    ioprio = 0;
    write(Abi.OP_ASYNC_CANCEL, 0, target, 0, 0, 0);
  }

  void vectors(int code, List<MemorySegment> buffers, long offset) {
    long address = scratch.vectors(buffers);
    offload(scratch.bytesOfVectors());
    write(code, ioprio, offset, address, buffers.size(), 0, 0);
  }

  private void offload(long bytes) {
    if (offloads && bytes >= LARGE_BYTES) {
      sqeFlags |= Abi.SQE_ASYNC;
    }
  }

  void transfer(int code, long address, long length, long offset, int bufIndex) {
    offload(length);
    write(code, ioprio, offset, address, length, 0, bufIndex);
  }

  /** Lengths of 4 GiB and more go where newer kernels look for them first; see RingFacts. */
  void fadvise(Fadvise op) {
    boolean isLong = op.length() > 0xffffffffL;
    write(
        Abi.OP_FADVISE,
        op.offset(),
        isLong ? op.length() : 0,
        isLong ? 0 : op.length(),
        op.advice().value(),
        0);
  }

  void madvise(Madvise op) {
    long length = op.memory().byteSize();
    boolean isLong = length > 0xffffffffL;
    write(
        Abi.OP_MADVISE,
        isLong ? length : 0,
        op.memory().address(),
        isLong ? 0 : length,
        op.advice().value(),
        0);
  }

  void openAt(OpenAt op) {
    fd = Abi.AT_FDCWD;
    long path = scratch.string(PathBytes.of(op.path()));
    write(Abi.OP_OPENAT, 0, path, op.mode(), OpenBits.of(op.flags()) | openBits, 0);
  }

  void command(UringCommand op) {
    var buffer = op.buffer();
    long at =
        write(
            Abi.OP_URING_CMD,
            op.commandOp() & 0xffffffffL,
            op.address(),
            op.length(),
            buffer != null ? Abi.URING_CMD_FIXED : 0,
            buffer != null ? buffer.slot() : 0);
    Sqe.writeCommand(sqes, at, sq.isWide(), op.command());
  }

  /** An operation that has nothing but its file. */
  void write(int code) {
    write(code, 0, 0, 0, 0, 0);
  }

  long write(int code, long off, long addr, long len, int opFlags, int bufIndex) {
    return write(code, 0, off, addr, len, opFlags, bufIndex);
  }

  private long write(
      int code, int priority, long off, long addr, long len, int opFlags, int bufIndex) {
    long at = sq.claim();
    Sqe.write(
        sqes,
        at,
        Sqe.header(code, sqeFlags, priority, fd),
        off,
        addr,
        len,
        opFlags,
        userData,
        bufIndex);
    return at;
  }

  @Override
  public String toString() {
    return "encoder of ring " + ring.fd();
  }
}

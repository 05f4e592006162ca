package io.i2o2.uring.ring;

import io.i2o2.UringCommandBuilder;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.UringCommand;
import io.i2o2.uring.sys.Abi;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Fills the next SQE: first what all have, by {@link #begin}, then what an operation has. */
public final class SqeWriter {
  /**
   * From so many bytes on, a read or write of the page cache goes to a thread of io-wq instead of
   * being copied by the enter, during which no other operation of the ring begins or ends. Measured
   * on 6.18, cached reads of ext4, in the enter and by a thread: 64 KiB 3 and 7 microseconds, 256
   * KiB 9 and 14, 1 MiB 37 and 42, 16 MiB 860 and 840, 256 MiB 19,300 and 19,500. At 1 MiB the
   * thread costs an eighth, and no enter copies for longer than some 40 microseconds an operation.
   */
  static final long LARGE_BYTES = 1 << 20;

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

  SqeWriter(SubmissionQueue sq, Scratch scratch) {
    this.sq = sq;
    this.scratch = scratch;
    this.sqes = sq.sqes();
  }

  int room() {
    return Math.min(sq.free(), scratch.room());
  }

  /**
   * Begins the next SQE, without hints.
   *
   * @param priority heeded by reads and writes only
   */
  void begin(int file, long data, int flags, int priority) {
    fd = file;
    userData = data;
    sqeFlags = flags;
    ioprio = priority;
    offloads = false;
    openBits = 0;
  }

  /**
   * Hints for the SQE that was begun.
   *
   * @param offloadsLarge whether a large read or write goes to a thread of io-wq
   * @param moreOpenBits flags of open(2) beside those that an open asks for
   */
  void hint(boolean offloadsLarge, int moreOpenBits) {
    offloads = offloadsLarge;
    openBits = moreOpenBits;
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
    boolean isLong = sq.isMixed() && op.command().byteSize() == UringCommandBuilder.LONG_BYTES;
    long at = isLong ? sq.claimLong() : sq.claim();
    Sqe.write(
        sqes,
        at,
        Sqe.header(isLong ? Abi.OP_URING_CMD128 : Abi.OP_URING_CMD, sqeFlags, 0, fd),
        op.commandOp() & 0xffffffffL,
        op.address(),
        op.length(),
        buffer != null ? Abi.URING_CMD_FIXED : 0,
        userData,
        Sqe.indexes(buffer != null ? buffer.slot() : 0, op.optionBytes()));
    Sqe.writeCommand(sqes, at, isLong || sq.isWide(), op.command());
  }

  /** An operation that has nothing but its file. */
  void write(int code) {
    write(code, 0, 0, 0, 0, 0);
  }

  void write(int code, long off, long addr, long len, int opFlags, int bufIndex) {
    write(code, 0, off, addr, len, opFlags, bufIndex);
  }

  private void write(
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
  }
}

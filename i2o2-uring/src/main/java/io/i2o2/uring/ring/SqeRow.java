package io.i2o2.uring.ring;

import io.i2o2.FallocateMode;
import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpcodeKind;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.SyncFileRange;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import io.i2o2.uring.sys.Abi;

/**
 * What io_uring has for one kind of operation.
 *
 * @param kind the operations
 * @param code IORING_OP_…
 * @param since the first kernel that has it
 * @param isPolled whether a ring with IORING_SETUP_IOPOLL runs it
 * @param encoding fills the SQE
 */
public record SqeRow(OpcodeKind kind, int code, String since, boolean isPolled, Encoding encoding) {
  private static final int OP_SYNC_FILE_RANGE = 8;
  private static final SqeRow[] ROWS = rows();

  /** Fills the next SQE. */
  @FunctionalInterface
  public interface Encoding {
    /** Of an operation of the row's kind, without hints. */
    void put(SqeWriter sqe, Opcode opcode);
  }

  /** Knows the class of the row's operations. */
  @FunctionalInterface
  private interface TypedEncoding<T> {
    void put(SqeWriter sqe, T opcode);
  }

  /** Whether every kernel has it on which a ring can be made, from 5.15 on. */
  public boolean isAlwaysThere() {
    String[] version = since.split("\\.", 2);
    int major = Integer.parseInt(version[0]);
    return major < 5 || (major == 5 && Integer.parseInt(version[1]) <= 15);
  }

  /** The row of a kind. */
  public static SqeRow of(OpcodeKind kind) {
    return ROWS[kind.index()];
  }

  private static SqeRow[] rows() {
    SqeRow[] rows = new SqeRow[OpcodeKind.all().size()];
    SqeRow[] all = {
      new SqeRow(Nop.KIND, Abi.OP_NOP, "5.1", true, (sqe, _) -> sqe.write(Abi.OP_NOP)),
      of(Read.class, Read.KIND, Abi.OP_READ, "5.6", true, SqeRow::read),
      of(Write.class, Write.KIND, Abi.OP_WRITE, "5.6", true, SqeRow::write),
      of(ReadFixed.class, ReadFixed.KIND, Abi.OP_READ_FIXED, "5.1", true, SqeRow::readFixed),
      of(WriteFixed.class, WriteFixed.KIND, Abi.OP_WRITE_FIXED, "5.1", true, SqeRow::writeFixed),
      of(Readv.class, Readv.KIND, Abi.OP_READV, "5.1", true, SqeRow::readv),
      of(Writev.class, Writev.KIND, Abi.OP_WRITEV, "5.1", true, SqeRow::writev),
      of(Fsync.class, Fsync.KIND, Abi.OP_FSYNC, "5.1", false, SqeRow::fsync),
      of(
          SyncFileRange.class,
          SyncFileRange.KIND,
          OP_SYNC_FILE_RANGE,
          "5.2",
          false,
          SqeRow::syncFileRange),
      of(Fallocate.class, Fallocate.KIND, Abi.OP_FALLOCATE, "5.6", false, SqeRow::fallocate),
      of(Ftruncate.class, Ftruncate.KIND, Abi.OP_FTRUNCATE, "6.9", false, SqeRow::ftruncate),
      of(Fadvise.class, Fadvise.KIND, Abi.OP_FADVISE, "5.6", false, SqeWriter::fadvise),
      of(Madvise.class, Madvise.KIND, Abi.OP_MADVISE, "5.6", false, SqeWriter::madvise),
      of(UringCommand.class, UringCommand.KIND, Abi.OP_URING_CMD, "5.19", true, SqeWriter::command),
      of(OpenAt.class, OpenAt.KIND, Abi.OP_OPENAT, "5.6", false, SqeWriter::openAt),
      new SqeRow(Close.KIND, Abi.OP_CLOSE, "5.6", false, (sqe, _) -> sqe.write(Abi.OP_CLOSE)),
    };
    for (SqeRow each : all) {
      rows[each.kind.index()] = each;
    }
    return rows;
  }

  private static <T extends Opcode> SqeRow of(
      Class<T> type,
      OpcodeKind kind,
      int code,
      String since,
      boolean isPolled,
      TypedEncoding<T> encoding) {
    return new SqeRow(
        kind, code, since, isPolled, (sqe, opcode) -> encoding.put(sqe, type.cast(opcode)));
  }

  private static void read(SqeWriter sqe, Read op) {
    sqe.transfer(Abi.OP_READ, op.buffer().address(), op.buffer().byteSize(), op.offset(), 0);
  }

  private static void write(SqeWriter sqe, Write op) {
    sqe.transfer(Abi.OP_WRITE, op.buffer().address(), op.buffer().byteSize(), op.offset(), 0);
  }

  private static void readFixed(SqeWriter sqe, ReadFixed op) {
    sqe.transfer(
        Abi.OP_READ_FIXED,
        op.buffer().segment().address() + op.bufferOffset(),
        op.length(),
        op.offset(),
        op.buffer().slot());
  }

  private static void writeFixed(SqeWriter sqe, WriteFixed op) {
    sqe.transfer(
        Abi.OP_WRITE_FIXED,
        op.buffer().segment().address() + op.bufferOffset(),
        op.length(),
        op.offset(),
        op.buffer().slot());
  }

  private static void readv(SqeWriter sqe, Readv op) {
    sqe.vectors(Abi.OP_READV, op.buffers(), op.offset());
  }

  private static void writev(SqeWriter sqe, Writev op) {
    sqe.vectors(Abi.OP_WRITEV, op.buffers(), op.offset());
  }

  private static void fsync(SqeWriter sqe, Fsync op) {
    sqe.write(Abi.OP_FSYNC, 0, 0, 0, op.dataOnly() ? Abi.FSYNC_DATASYNC : 0, 0);
  }

  private static void syncFileRange(SqeWriter sqe, SyncFileRange op) {
    sqe.write(OP_SYNC_FILE_RANGE, op.offset(), 0, op.length(), op.flags(), 0);
  }

  private static void fallocate(SqeWriter sqe, Fallocate op) {
    int mode = FallocateMode.mask(op.modes());
    sqe.write(Abi.OP_FALLOCATE, op.offset(), op.length(), mode, 0, 0);
  }

  private static void ftruncate(SqeWriter sqe, Ftruncate op) {
    sqe.write(Abi.OP_FTRUNCATE, op.length(), 0, 0, 0, 0);
  }
}

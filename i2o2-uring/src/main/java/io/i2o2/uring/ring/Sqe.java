package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.engine.UserData;
import io.i2o2.uring.sys.Abi;
import java.lang.foreign.MemorySegment;

/**
 * struct io_uring_sqe: 64 bytes written as eight longs, little-endian like every processor that
 * this library runs on.
 */
public final class Sqe {
  static final int NARROW_BYTES = 64;
  static final int WIDE_BYTES = 128;

  private static final long HEADER = 0; // opcode 8, flags 8, ioprio 16, fd 32
  private static final long OFF = 8;
  private static final long ADDR = 16;
  private static final long LEN = 24; // len 32, operation's flags 32
  private static final long USER_DATA = 32;
  private static final long BUF_INDEX = 40; // buf_index 16, personality 16, file_index 32
  private static final long ADDR3 = 48;
  private static final long PAD = 56;
  private static final long COMMAND = 48;

  /** The user data of {@link #writeFiller}: of the driver's own, and of no operation. */
  private static final long FILLER = UserData.of(UserData.DRIVER + 2, 0, 0);

  private Sqe() {}

  /** The first eight bytes. */
  static long header(int opcode, int sqeFlags, int ioprio, int fd) {
    return opcode | (long) sqeFlags << 8 | (long) ioprio << 16 | (long) fd << 32;
  }

  /** The eight bytes of {@code buf_index}. */
  static long indexes(int bufIndex, int fileIndex) {
    return bufIndex | (long) fileIndex << Integer.SIZE;
  }

  /** Writes a whole SQE; nothing of the slot's last use remains. */
  static void write(
      MemorySegment sqes,
      long at,
      long header,
      long off,
      long addr,
      long len,
      int opFlags,
      long userData,
      long bufIndex) {
    sqes.set(JAVA_LONG, at + HEADER, header);
    sqes.set(JAVA_LONG, at + OFF, off);
    sqes.set(JAVA_LONG, at + ADDR, addr);
    sqes.set(JAVA_LONG, at + LEN, (len & 0xffffffffL) | (long) opFlags << 32);
    sqes.set(JAVA_LONG, at + USER_DATA, userData);
    sqes.set(JAVA_LONG, at + BUF_INDEX, bufIndex);
    sqes.set(JAVA_LONG, at + ADDR3, 0);
    sqes.set(JAVA_LONG, at + PAD, 0);
  }

  /** Writes a no-op that leaves no completion unless it fails, which it cannot. */
  static void writeFiller(MemorySegment sqes, long at) {
    write(sqes, at, header(Abi.OP_NOP, Abi.SQE_CQE_SKIP_SUCCESS, 0, -1), 0, 0, 0, 0, FILLER, 0);
  }

  /** Whether it is one of 128 bytes among such of 64. */
  static boolean isLong(MemorySegment sqes, long at) {
    return sqes.get(JAVA_BYTE, at) == Abi.OP_URING_CMD128;
  }

  /** Writes the bytes of a uring command; the second half of a wide SQE is cleared first. */
  static void writeCommand(MemorySegment sqes, long at, boolean wide, MemorySegment command) {
    if (wide) {
      sqes.asSlice(at + NARROW_BYTES, WIDE_BYTES - NARROW_BYTES).fill((byte) 0);
    }
    MemorySegment.copy(command, JAVA_BYTE, 0, sqes, JAVA_BYTE, at + COMMAND, command.byteSize());
  }

  static long userData(MemorySegment sqes, long at) {
    return sqes.get(JAVA_LONG, at + USER_DATA);
  }
}

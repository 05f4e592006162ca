package io.i2o2;

import io.i2o2.opcode.CheckedCommandBuilder;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Writes a driver's command field by field; see {@link Opcode#uringCommand}.
 *
 * <p>Fields are numbers of at most four bytes, or memory: its address is written by the builder,
 * which keeps the memory until the command completes. So there is no field for an address that is
 * none of kept memory. A driver's number of more than four bytes is put in two halves, the lower
 * one first. Bytes that are not put are zero.
 *
 * <p>Drivers are trusted not to go beyond the lengths that they are given as numbers, and not to
 * use an address after the command. FUSE does, which keeps the addresses of a registration: put
 * that memory into each command by which it may be used, or keep it reachable otherwise. NVMe's
 * commands, whose layout is known, are made by {@link io.i2o2.nvme.NvmeCommand}, and refused here.
 *
 * <p>Not thread-safe; what it builds is immutable.
 */
public sealed interface UringCommandBuilder permits CheckedCommandBuilder {

  /** The bytes of a command on a ring with 64-byte SQEs. */
  int SHORT_BYTES = 16;

  /** The bytes of a command on a ring with 128-byte SQEs. */
  int LONG_BYTES = 80;

  /**
   * Puts a number of one byte.
   *
   * @param offset where, counted from the command's first byte
   * @param number its lowest eight bits count
   * @return this
   * @throws IllegalArgumentException if the place is outside the command, or of an address
   */
  UringCommandBuilder putByte(int offset, int number);

  /**
   * Puts a number of two bytes, little-endian.
   *
   * @param offset as for {@link #putByte}
   * @param number its lowest 16 bits count
   * @return this
   * @throws IllegalArgumentException as {@link #putByte}
   */
  UringCommandBuilder putShort(int offset, int number);

  /**
   * Puts a number of four bytes, little-endian.
   *
   * @param offset as for {@link #putByte}
   * @param number the number
   * @return this
   * @throws IllegalArgumentException as {@link #putByte}
   */
  UringCommandBuilder putInt(int offset, int number);

  /**
   * Puts the address of memory, eight bytes.
   *
   * @param offset as for {@link #putByte}
   * @param memory native memory, kept until the command completes
   * @return this
   * @throws IllegalArgumentException if the place is outside the command, taken, or none of an
   *     address; or if the memory is empty, on the heap or confined to a thread
   */
  UringCommandBuilder putMemory(int offset, MemorySegment memory);

  /**
   * Puts the address of an array of {@code struct iovec}, which is made here and kept like the
   * memory it describes.
   *
   * @param offset as for {@link #putByte}
   * @param memory at most 1024 segments, as for {@link #putMemory}
   * @return this
   * @throws IllegalArgumentException as {@link #putMemory}
   */
  UringCommandBuilder putVector(int offset, List<MemorySegment> memory);

  /**
   * Puts the address of a part of a registered buffer (IORING_URING_CMD_FIXED). A command has one
   * such buffer at most.
   *
   * @param offset as for {@link #putByte}
   * @param registered a buffer of the same scheduler
   * @param bufferOffset the first byte of the buffer to use
   * @param byteCount how many bytes; 1 or more
   * @return this
   * @throws IllegalArgumentException as {@link #putMemory}, or if the part is not inside the buffer
   */
  UringCommandBuilder putBuffer(
      int offset, RegisteredBuffer registered, long bufferOffset, int byteCount);

  /**
   * Sets the SQE's {@code addr} and {@code len} to memory, for drivers that look there.
   *
   * @param memory as for {@link #putMemory}; less than 4 GiB
   * @return this
   * @throws IllegalArgumentException as {@link #putMemory}, or if these two are set already
   */
  UringCommandBuilder sqeMemory(MemorySegment memory);

  /**
   * Sets the SQE's {@code addr} and {@code len} to an array of {@code struct iovec} and their
   * number.
   *
   * @param memory as for {@link #putVector}
   * @return this
   * @throws IllegalArgumentException as {@link #sqeMemory}
   */
  UringCommandBuilder sqeVector(List<MemorySegment> memory);

  /**
   * Sets the SQE's {@code addr} and {@code len} to numbers, for drivers that have some there: the
   * first byte that a block device is to discard, for instance.
   *
   * @param lower the lower four bytes of {@code addr}
   * @param upper the upper four bytes of {@code addr}
   * @param third {@code len}
   * @return this
   * @throws IllegalArgumentException if these two are set already
   */
  UringCommandBuilder sqeNumbers(int lower, int upper, int third);

  /**
   * Sets what a socket's SOCKET_URING_OP_GETSOCKOPT and SOCKET_URING_OP_SETSOCKOPT look at: the
   * SQE's {@code level}, {@code optname} and {@code optlen}, and {@code optval}, which is the first
   * eight bytes of the command. The result of the former is how many bytes it has written. Kernel
   * 6.7; getsockopt(2).
   *
   * @param level the option's protocol; the kernel gives options of SOL_SOCKET alone, and sets all
   * @param name the option
   * @param value its value, or room for it, as for {@link #putMemory}; less than 2 GiB
   * @return this
   * @throws IllegalArgumentException as {@link #putMemory} and {@link #sqeMemory}
   */
  UringCommandBuilder socketOption(int level, int name, MemorySegment value);

  /**
   * Says what a positive result means; if nothing is said, a count.
   *
   * @param meaning what the driver's documentation says
   * @return this
   */
  UringCommandBuilder positiveResult(PositiveResult meaning);

  /**
   * Checks the memory, and makes the command.
   *
   * @return the operation; this builder may go on
   * @throws IllegalArgumentException if memory is read-only, as the driver may write to it
   */
  Opcode build();
}

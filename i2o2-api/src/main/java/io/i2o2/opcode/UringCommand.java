package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands a command to a driver; see {@link Opcode#uringCommand}.
 *
 * @param target the file, for instance an NVMe character device
 * @param commandOp the driver's number of the command
 * @param command the command's bytes, read-only: 16, or 80 on a ring with 128-byte SQEs
 * @param address the SQE's {@code addr} field, for drivers that read it; else 0
 * @param length the SQE's {@code len} field, for drivers that read it; else 0
 * @param buffer a registered buffer that the command moves data through, or null
 * @param memory the memory that the command's bytes point to: kept until the command is over
 */
public record UringCommand(
    Target target,
    int commandOp,
    MemorySegment command,
    long address,
    int length,
    @Nullable RegisteredBuffer buffer,
    List<MemorySegment> memory)
    implements Opcode {
  /** The bytes of a command on a ring with 64-byte SQEs. */
  public static final int SHORT_BYTES = 16;

  /** The bytes of a command on a ring with 128-byte SQEs. */
  public static final int LONG_BYTES = 80;

  /**
   * Checks the values, and copies the command.
   *
   * @param target the file, for instance an NVMe character device
   * @param commandOp the driver's number of the command
   * @param command the command's bytes: 16, or 80 on a ring with 128-byte SQEs
   * @param address the SQE's {@code addr} field, for drivers that read it; else 0
   * @param length the SQE's {@code len} field, for drivers that read it; else 0
   * @param buffer a registered buffer that the command moves data through, or null
   * @param memory the memory that the command's bytes point to: kept until the command is over
   */
  public UringCommand {
    Objects.requireNonNull(target, "target");
    memory = List.copyOf(memory);
    memory.forEach(segment -> Checks.memory("uring_cmd", segment));
    if (command.byteSize() != SHORT_BYTES && command.byteSize() != LONG_BYTES) {
      throw new IllegalArgumentException(
          "uring_cmd: a command of "
              + command.byteSize()
              + " bytes, but it must be "
              + SHORT_BYTES
              + ", or "
              + LONG_BYTES
              + " on a scheduler built with sqe128");
    }
    byte[] copy = new byte[(int) command.byteSize()];
    MemorySegment.copy(command, 0, MemorySegment.ofArray(copy), 0, copy.length);
    command = MemorySegment.ofArray(copy).asReadOnly();
  }

  /**
   * The same command with the SQE's {@code addr} and {@code len} fields set.
   *
   * @param address what the driver reads there
   * @param length what the driver reads there
   * @return a new command
   */
  public UringCommand withAddress(long address, int length) {
    return new UringCommand(target, commandOp, command, address, length, buffer, memory);
  }

  /**
   * The same command moving its data through a registered buffer (IORING_URING_CMD_FIXED).
   *
   * @param buffer the buffer that the address in the command lies in
   * @return a new command
   */
  public UringCommand withBuffer(RegisteredBuffer buffer) {
    return new UringCommand(target, commandOp, command, address, length, buffer, memory);
  }

  /**
   * Whether it needs 128-byte SQEs.
   *
   * @return true for 80 bytes
   */
  public boolean isLong() {
    return command.byteSize() == LONG_BYTES;
  }

  @Override
  public String describe() {
    return "uring_cmd 0x" + Integer.toHexString(commandOp) + " on " + target.describe();
  }
}

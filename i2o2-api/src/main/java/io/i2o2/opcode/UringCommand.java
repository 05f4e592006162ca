package io.i2o2.opcode;

import io.i2o2.CommandStatusException;
import io.i2o2.Opcode;
import io.i2o2.PositiveResult;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands a command to a driver; see {@link Opcode#uringCommand}. Every address in it is one of
 * memory that the command keeps.
 */
public final class UringCommand implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("uring_cmd", OpcodeKind.Wait.FOR_DRIVER);

  private final Target target;
  private final int commandOp;
  private final MemorySegment command;
  private final SqeFields sqe;
  private final @Nullable RegisteredBuffer buffer;
  private final CommandMemory memory;
  private final PositiveResult positiveResult;
  private final @Nullable CommandMeaning meaning;

  UringCommand(
      Target target,
      int commandOp,
      byte[] command,
      SqeFields sqe,
      @Nullable RegisteredBuffer buffer,
      CommandMemory memory,
      PositiveResult positiveResult,
      @Nullable CommandMeaning meaning) {
    this(
        target,
        commandOp,
        MemorySegment.ofArray(command).asReadOnly(),
        sqe,
        buffer,
        memory,
        positiveResult,
        meaning);
  }

  private UringCommand(
      Target target,
      int commandOp,
      MemorySegment command,
      SqeFields sqe,
      @Nullable RegisteredBuffer buffer,
      CommandMemory memory,
      PositiveResult positiveResult,
      @Nullable CommandMeaning meaning) {
    this.target = target;
    this.commandOp = commandOp;
    this.command = command;
    this.sqe = sqe;
    this.buffer = buffer;
    this.memory = memory;
    this.positiveResult = positiveResult;
    this.meaning = meaning;
  }

  @Override
  public Target target() {
    return target;
  }

  /**
   * The driver's number of the command.
   *
   * @return what the SQE's {@code cmd_op} will be
   */
  public int commandOp() {
    return commandOp;
  }

  /**
   * The command's bytes.
   *
   * @return 16 or 80 bytes, read-only
   */
  public MemorySegment command() {
    return command;
  }

  /**
   * The SQE's {@code addr} field.
   *
   * @return an address inside the memory, two numbers, or 0
   */
  public long address() {
    return sqe.addr();
  }

  /**
   * The SQE's {@code len} field.
   *
   * @return the bytes or segments at the address, a number, or 0
   */
  public int length() {
    return sqe.len();
  }

  /**
   * The SQE's {@code optlen} field.
   *
   * @return of a socket's option the bytes of its value, else 0
   */
  public int optionBytes() {
    return sqe.optlen();
  }

  /**
   * The registered buffer that the command moves data through (IORING_URING_CMD_FIXED).
   *
   * @return the buffer, or null
   */
  public @Nullable RegisteredBuffer buffer() {
    return buffer;
  }

  /**
   * The memory that the command's addresses lie in: kept until the command completes, and with it
   * the arrays of vectors.
   *
   * @return the segments that were put into it
   */
  public List<MemorySegment> memory() {
    return memory.segments();
  }

  /**
   * Whether the driver may write to the memory.
   *
   * @return false only where the command is known to move data to the device
   */
  @Override
  public boolean fillsMemory() {
    return memory.isFilled();
  }

  /**
   * What a positive result means.
   *
   * @return {@link PositiveResult#STATUS} for NVMe
   */
  public PositiveResult positiveResult() {
    return positiveResult;
  }

  /**
   * Refuses it where there are no 128-byte SQEs.
   *
   * @throws UnsupportedOperationException if it is an NVMe command, whatever the backend
   * @throws IllegalArgumentException if it is another one of 80 bytes
   */
  public void requireShort() {
    if (meaning != null) {
      throw new UnsupportedOperationException(
          describe()
              + ": NVMe commands need io_uring with 128-byte SQEs: build the scheduler with"
              + " backend(\"uring\") and sqe128(true)");
    }
    if (command.byteSize() == UringCommandBuilder.LONG_BYTES) {
      throw new IllegalArgumentException(
          describe()
              + ": 80 bytes need 128-byte SQEs, and this scheduler has 64-byte ones: build it with"
              + " sqe128(true)");
    }
  }

  /**
   * Whether it is an NVMe command, and thus of a known layout.
   *
   * @return false for the commands of other drivers
   */
  public boolean isNvme() {
    return meaning != null;
  }

  @Override
  public @Nullable IOException failure(int result) {
    if (meaning != null) {
      return meaning.failure(result, this);
    }
    return result > 0 && positiveResult == PositiveResult.STATUS
        ? new CommandStatusException(result, this)
        : OpcodeSpec.super.failure(result);
  }

  @Override
  public String describe() {
    if (meaning != null) {
      return meaning.describe(target);
    }
    return "uring_cmd 0x" + Integer.toHexString(commandOp) + " on " + target.describe();
  }

  @Override
  public String toString() {
    return describe();
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public @Nullable RegisteredBuffer registeredBuffer() {
    return buffer;
  }

  @Override
  public int segmentCount() {
    return memory.segments().size();
  }

  @Override
  public MemorySegment segment(int index) {
    return memory.segments().get(index);
  }

  @Override
  public long byteCount() {
    return sqe.len();
  }
}

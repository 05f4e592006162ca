package io.i2o2.opcode;

import io.i2o2.PositiveResult;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks each field of a command as it is put. */
public final class CheckedCommandBuilder implements UringCommandBuilder {
  private static final long MAX_LENGTH = 0xffffffffL;

  /**
   * NVME_URING_CMD_IO and its three kin, of linux/nvme_ioctl.h. The numbers have type, size and
   * direction in them (_IOWR('N', 0x80, struct nvme_uring_cmd)), so no other driver has them.
   */
  private static final int NVME_FIRST = 0xC0484E80;

  private static final int NVME_NUMBERS = 3;

  private final Target target;
  private final int commandOp;
  private final ByteBuffer bytes;
  private final List<Integer> places = new ArrayList<>();
  private final List<MemorySegment> segments = new ArrayList<>();
  private final List<MemorySegment> vectors = new ArrayList<>();

  private @Nullable SqeFields sqe;
  private @Nullable RegisteredBuffer buffer;
  private PositiveResult positiveResult;

  private CheckedCommandBuilder(
      Target target, int commandOp, int commandBytes, PositiveResult meaning) {
    this.target = Objects.requireNonNull(target, "target");
    this.commandOp = commandOp;
    this.bytes = ByteBuffer.allocate(commandBytes).order(ByteOrder.LITTLE_ENDIAN);
    this.positiveResult = meaning;
  }

  /**
   * Starts a command of zeros.
   *
   * @param target the file
   * @param commandOp the driver's number of the command, none of NVMe's
   * @param commandBytes {@link #SHORT_BYTES} or {@link #LONG_BYTES}
   * @return a new one
   */
  public static CheckedCommandBuilder of(Target target, int commandOp, int commandBytes) {
    if (commandBytes != SHORT_BYTES && commandBytes != LONG_BYTES) {
      throw new IllegalArgumentException(
          "uring_cmd: a command of "
              + commandBytes
              + " bytes, but it must be "
              + SHORT_BYTES
              + ", or "
              + LONG_BYTES
              + " on a scheduler built with sqe128");
    }
    CheckedCommandBuilder builder =
        new CheckedCommandBuilder(target, commandOp, commandBytes, PositiveResult.COUNT);
    if ((commandOp & ~NVME_NUMBERS) == NVME_FIRST) {
      throw new IllegalArgumentException(
          builder.text()
              + ": an NVMe command, whose lengths and block count must agree: NvmeNamespace and"
              + " NvmeController of io.i2o2.nvme make it");
    }
    return builder;
  }

  /**
   * Starts an NVMe command of zeros, of {@link #LONG_BYTES}.
   *
   * @param target an NVMe character device
   * @param commandOp one of NVMe's four
   * @return a new one, to be ended by {@link #build(CommandMeaning)}
   */
  public static CheckedCommandBuilder ofNvme(Target target, int commandOp) {
    return new CheckedCommandBuilder(target, commandOp, LONG_BYTES, PositiveResult.STATUS);
  }

  @Override
  public UringCommandBuilder putByte(int offset, int number) {
    checkPlace(offset, Byte.BYTES);
    bytes.put(offset, (byte) number);
    return this;
  }

  @Override
  public UringCommandBuilder putShort(int offset, int number) {
    checkPlace(offset, Short.BYTES);
    bytes.putShort(offset, (short) number);
    return this;
  }

  @Override
  public UringCommandBuilder putInt(int offset, int number) {
    checkPlace(offset, Integer.BYTES);
    bytes.putInt(offset, number);
    return this;
  }

  @Override
  public UringCommandBuilder putMemory(int offset, MemorySegment memory) {
    Checks.addressed("uring_cmd", memory);
    put(offset, memory.byteSize(), memory.address());
    segments.add(memory);
    return this;
  }

  @Override
  public UringCommandBuilder putVector(int offset, List<MemorySegment> memory) {
    List<MemorySegment> parts = List.copyOf(memory);
    MemorySegment vector = vector(parts);
    put(offset, parts.size(), vector.address());
    keep(parts, vector);
    return this;
  }

  @Override
  public UringCommandBuilder putBuffer(
      int offset, RegisteredBuffer registered, long bufferOffset, int byteCount) {
    if (buffer != null) {
      throw new IllegalArgumentException(text() + ": it has a registered buffer already");
    }
    Checks.bufferRange("uring_cmd", registered, bufferOffset, byteCount);
    Checks.addressed("uring_cmd", registered.segment().asSlice(bufferOffset, byteCount));
    long start = registered.segment().address() + bufferOffset;
    put(offset, byteCount, start);
    buffer = registered;
    return this;
  }

  @Override
  public UringCommandBuilder sqeMemory(MemorySegment memory) {
    Checks.addressed("uring_cmd", memory);
    checkLength(memory.byteSize(), MAX_LENGTH);
    sqe(new SqeFields(memory.address(), (int) memory.byteSize(), 0));
    segments.add(memory);
    return this;
  }

  @Override
  public UringCommandBuilder sqeVector(List<MemorySegment> memory) {
    List<MemorySegment> parts = List.copyOf(memory);
    MemorySegment vector = vector(parts);
    sqe(new SqeFields(vector.address(), parts.size(), 0));
    keep(parts, vector);
    return this;
  }

  @Override
  public UringCommandBuilder sqeNumbers(int lower, int upper, int third) {
    sqe(new SqeFields(twoInts(lower, upper), third, 0));
    return this;
  }

  @Override
  public UringCommandBuilder socketOption(int level, int name, MemorySegment value) {
    Checks.addressed("uring_cmd", value);
    checkLength(value.byteSize(), Integer.MAX_VALUE);
    checkNoSqeFields();
    putMemory(0, value);
    sqe(new SqeFields(twoInts(level, name), 0, (int) value.byteSize()));
    return this;
  }

  @Override
  public UringCommandBuilder positiveResult(PositiveResult meaning) {
    Objects.requireNonNull(meaning, "meaning");
    positiveResult = meaning;
    return this;
  }

  @Override
  public UringCommand build() {
    return build(true, null);
  }

  /**
   * Checks the memory, and makes the command.
   *
   * @param meaning what the command and its results mean
   * @return the operation; this builder may go on
   */
  public UringCommand build(CommandMeaning meaning) {
    return build(meaning.fillsMemory(), meaning);
  }

  private UringCommand build(boolean isFilled, @Nullable CommandMeaning meaning) {
    String name = meaning == null ? "uring_cmd" : meaning.describe(target);
    if (isFilled) {
      segments.forEach(segment -> Checks.destination(name, segment));
      if (buffer != null) {
        Checks.destination(name, buffer.segment());
      }
    }
    return new UringCommand(
        target,
        commandOp,
        bytes.array().clone(),
        sqe == null ? SqeFields.NONE : sqe,
        buffer,
        new CommandMemory(segments, vectors, isFilled),
        positiveResult,
        meaning);
  }

  private void put(int offset, long amount, long start) {
    checkPlace(offset, Long.BYTES);
    checkLength(amount, MAX_LENGTH);
    places.add(offset);
    bytes.putLong(offset, start);
  }

  private void checkPlace(int offset, int count) {
    if (offset < 0 || offset > bytes.capacity() - count) {
      throw new IllegalArgumentException(
          text()
              + ": a field of "
              + count
              + " bytes at byte "
              + offset
              + " of a command of "
              + bytes.capacity()
              + " bytes");
    }
    for (int place : places) {
      if (offset < place + Long.BYTES && offset + count > place) {
        throw new IllegalArgumentException(
            text() + ": byte " + offset + " is of the address that was put at byte " + place);
      }
    }
  }

  private void checkLength(long amount, long most) {
    if (amount > most) {
      throw new IllegalArgumentException(
          text() + ": memory of " + amount + " bytes, but a command takes at most " + most);
    }
  }

  private void checkNoSqeFields() {
    if (sqe != null) {
      throw new IllegalArgumentException(text() + ": addr and len of its SQE are set already");
    }
  }

  private void sqe(SqeFields fields) {
    checkNoSqeFields();
    sqe = fields;
  }

  private static long twoInts(int lower, int upper) {
    return Integer.toUnsignedLong(lower) | (long) upper << Integer.SIZE;
  }

  private void keep(List<MemorySegment> parts, MemorySegment vector) {
    segments.addAll(parts);
    vectors.add(vector);
  }

  /** Written here, once: segments do not move. */
  private static MemorySegment vector(List<MemorySegment> parts) {
    parts.forEach(part -> Checks.addressed("uring_cmd", part));
    Checks.vectors("uring_cmd", parts);
    MemorySegment vector = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2L * parts.size());
    for (int i = 0; i < parts.size(); i++) {
      vector.setAtIndex(ValueLayout.JAVA_LONG, 2L * i, parts.get(i).address());
      vector.setAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1, parts.get(i).byteSize());
    }
    return vector;
  }

  private String text() {
    return "uring_cmd 0x" + Integer.toHexString(commandOp) + " on " + target.describe();
  }
}

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

  private final Target target;
  private final int commandOp;
  private final ByteBuffer bytes;
  private final boolean nvme;
  private final List<CommandPlace> places = new ArrayList<>();
  private final List<MemorySegment> segments = new ArrayList<>();
  private final List<MemorySegment> vectors = new ArrayList<>();

  private boolean hasSqeFields;
  private long address;
  private int length;
  private @Nullable RegisteredBuffer buffer;
  private PositiveResult positiveResult;

  /**
   * Starts a command of zeros.
   *
   * @param target the file, for instance an NVMe character device
   * @param commandOp the driver's number of the command
   * @param commandBytes {@link #SHORT_BYTES} or {@link #LONG_BYTES}
   */
  public CheckedCommandBuilder(Target target, int commandOp, int commandBytes) {
    this.target = Objects.requireNonNull(target, "target");
    this.commandOp = commandOp;
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
    this.bytes = ByteBuffer.allocate(commandBytes).order(ByteOrder.LITTLE_ENDIAN);
    this.nvme = NvmePassthrough.isNvme(commandOp);
    this.positiveResult = nvme ? PositiveResult.STATUS : PositiveResult.COUNT;
  }

  @Override
  public UringCommandBuilder putByte(int offset, int number) {
    checkNumber(offset, Byte.BYTES);
    bytes.put(offset, (byte) number);
    return this;
  }

  @Override
  public UringCommandBuilder putShort(int offset, int number) {
    checkNumber(offset, Short.BYTES);
    bytes.putShort(offset, (short) number);
    return this;
  }

  @Override
  public UringCommandBuilder putInt(int offset, int number) {
    checkNumber(offset, Integer.BYTES);
    bytes.putInt(offset, number);
    return this;
  }

  @Override
  public UringCommandBuilder putMemory(int offset, MemorySegment memory) {
    Checks.addressed("uring_cmd", memory);
    put(offset, CommandPlace.Kind.MEMORY, memory.byteSize(), memory.address());
    segments.add(memory);
    return this;
  }

  @Override
  public UringCommandBuilder putVector(int offset, List<MemorySegment> memory) {
    List<MemorySegment> parts = List.copyOf(memory);
    MemorySegment vector = vector(parts);
    put(offset, CommandPlace.Kind.VECTOR, parts.size(), vector.address());
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
    put(offset, CommandPlace.Kind.BUFFER, byteCount, start);
    buffer = registered;
    return this;
  }

  @Override
  public UringCommandBuilder sqeMemory(MemorySegment memory) {
    Checks.addressed("uring_cmd", memory);
    checkLength(memory.byteSize());
    sqe(memory.address(), (int) memory.byteSize());
    segments.add(memory);
    return this;
  }

  @Override
  public UringCommandBuilder sqeVector(List<MemorySegment> memory) {
    List<MemorySegment> parts = List.copyOf(memory);
    MemorySegment vector = vector(parts);
    sqe(vector.address(), parts.size());
    keep(parts, vector);
    return this;
  }

  @Override
  public UringCommandBuilder sqeNumbers(int lower, int upper, int third) {
    sqe(Integer.toUnsignedLong(lower) | (long) upper << Integer.SIZE, third);
    return this;
  }

  @Override
  public UringCommandBuilder positiveResult(PositiveResult meaning) {
    Objects.requireNonNull(meaning, "meaning");
    if (nvme && meaning != PositiveResult.STATUS) {
      throw new IllegalArgumentException(
          text() + ": a positive result of an NVMe command is a status");
    }
    positiveResult = meaning;
    return this;
  }

  @Override
  public UringCommand build() {
    if (nvme) {
      NvmePassthrough.finish(text(), bytes, places);
    }
    boolean isFilled = !nvme || !NvmePassthrough.movesDataToTheDevice(bytes.get(0));
    if (isFilled) {
      segments.forEach(segment -> Checks.destination("uring_cmd", segment));
      if (buffer != null) {
        Checks.destination("uring_cmd", buffer.segment());
      }
    }
    return new UringCommand(
        target,
        commandOp,
        bytes.array().clone(),
        address,
        length,
        buffer,
        new CommandMemory(segments, vectors, isFilled),
        positiveResult);
  }

  private void checkNumber(int offset, int count) {
    checkPlace(offset, count);
    if (nvme) {
      NvmePassthrough.checkNumber(text(), offset, count);
    }
  }

  private void put(int offset, CommandPlace.Kind kind, long amount, long start) {
    checkPlace(offset, Long.BYTES);
    checkLength(amount);
    CommandPlace place = new CommandPlace(offset, kind, amount);
    if (nvme) {
      NvmePassthrough.checkPlace(text(), commandOp, place);
    }
    places.add(place);
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
    for (CommandPlace place : places) {
      if (place.covers(offset, count)) {
        throw new IllegalArgumentException(
            text()
                + ": byte "
                + offset
                + " is of the address that was put at byte "
                + place.offset());
      }
    }
  }

  private void checkLength(long amount) {
    if (amount > MAX_LENGTH) {
      throw new IllegalArgumentException(
          text() + ": memory of " + amount + " bytes, but a command takes at most " + MAX_LENGTH);
    }
  }

  private void sqe(long addr, int len) {
    if (hasSqeFields) {
      throw new IllegalArgumentException(text() + ": addr and len of its SQE are set already");
    }
    hasSqeFields = true;
    address = addr;
    length = len;
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

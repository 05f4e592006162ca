package io.i2o2.opcode;

import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a driver's command field by field; see {@link io.i2o2.Opcode#uringCommand}.
 *
 * <p>Fields are numbers of at most four bytes, or memory: its address is written by this class,
 * which keeps the memory until the command is over. So there is no field for an address that is
 * none of kept memory. A driver's number of more than four bytes is put in two halves, the lower
 * one first. Bytes that are not put are zero.
 *
 * <p>Of NVMe's commands ({@code NVME_URING_CMD_IO} and its three kin) the layout is known: numbers
 * are refused where addresses belong, and the lengths are those of the memory. Other drivers are
 * trusted not to go beyond the lengths that they are given as numbers.
 *
 * <p>Not thread-safe; what it builds is immutable.
 */
public final class UringCommandBuilder {
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
   * @param commandBytes {@link UringCommand#SHORT_BYTES} or {@link UringCommand#LONG_BYTES}
   */
  public UringCommandBuilder(Target target, int commandOp, int commandBytes) {
    this.target = Objects.requireNonNull(target, "target");
    this.commandOp = commandOp;
    if (commandBytes != UringCommand.SHORT_BYTES && commandBytes != UringCommand.LONG_BYTES) {
      throw new IllegalArgumentException(
          "uring_cmd: a command of "
              + commandBytes
              + " bytes, but it must be "
              + UringCommand.SHORT_BYTES
              + ", or "
              + UringCommand.LONG_BYTES
              + " on a scheduler built with sqe128");
    }
    this.bytes = ByteBuffer.allocate(commandBytes).order(ByteOrder.LITTLE_ENDIAN);
    this.nvme = NvmePassthrough.isNvme(commandOp);
    this.positiveResult = nvme ? PositiveResult.STATUS : PositiveResult.COUNT;
  }

  /**
   * Puts a number of one byte.
   *
   * @param offset where, counted from the command's first byte
   * @param number its lowest eight bits count
   * @return this
   * @throws IllegalArgumentException if the place is outside the command, or of an address
   */
  public UringCommandBuilder putByte(int offset, int number) {
    checkNumber(offset, Byte.BYTES);
    bytes.put(offset, (byte) number);
    return this;
  }

  /**
   * Puts a number of two bytes, little-endian.
   *
   * @param offset as for {@link #putByte}
   * @param number its lowest 16 bits count
   * @return this
   * @throws IllegalArgumentException as {@link #putByte}
   */
  public UringCommandBuilder putShort(int offset, int number) {
    checkNumber(offset, Short.BYTES);
    bytes.putShort(offset, (short) number);
    return this;
  }

  /**
   * Puts a number of four bytes, little-endian.
   *
   * @param offset as for {@link #putByte}
   * @param number the number
   * @return this
   * @throws IllegalArgumentException as {@link #putByte}
   */
  public UringCommandBuilder putInt(int offset, int number) {
    checkNumber(offset, Integer.BYTES);
    bytes.putInt(offset, number);
    return this;
  }

  /**
   * Puts the address of memory, eight bytes.
   *
   * @param offset as for {@link #putByte}
   * @param memory native memory, kept until the command is over
   * @return this
   * @throws IllegalArgumentException if the place is outside the command, taken, or none of an
   *     address; or if the memory is empty, on the heap or confined to a thread
   */
  public UringCommandBuilder putMemory(int offset, MemorySegment memory) {
    Checks.addressed("uring_cmd", memory);
    put(offset, CommandPlace.Kind.MEMORY, memory.byteSize(), memory.address());
    segments.add(memory);
    return this;
  }

  /**
   * Puts the address of an array of {@code struct iovec}, which is made here and kept like the
   * memory it describes.
   *
   * @param offset as for {@link #putByte}
   * @param memory at most 1024 segments, as for {@link #putMemory}
   * @return this
   * @throws IllegalArgumentException as {@link #putMemory}
   */
  public UringCommandBuilder putVector(int offset, List<MemorySegment> memory) {
    List<MemorySegment> parts = List.copyOf(memory);
    MemorySegment vector = vector(parts);
    put(offset, CommandPlace.Kind.VECTOR, parts.size(), vector.address());
    keep(parts, vector);
    return this;
  }

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

  /**
   * Sets the SQE's {@code addr} and {@code len} to memory, for drivers that look there.
   *
   * @param memory as for {@link #putMemory}; less than 4 GiB
   * @return this
   * @throws IllegalArgumentException as {@link #putMemory}, or if these two are set already
   */
  public UringCommandBuilder sqeMemory(MemorySegment memory) {
    Checks.addressed("uring_cmd", memory);
    checkLength(memory.byteSize());
    sqe(memory.address(), (int) memory.byteSize());
    segments.add(memory);
    return this;
  }

  /**
   * Sets the SQE's {@code addr} and {@code len} to an array of {@code struct iovec} and their
   * number.
   *
   * @param memory as for {@link #putVector}
   * @return this
   * @throws IllegalArgumentException as {@link #sqeMemory}
   */
  public UringCommandBuilder sqeVector(List<MemorySegment> memory) {
    List<MemorySegment> parts = List.copyOf(memory);
    MemorySegment vector = vector(parts);
    sqe(vector.address(), parts.size());
    keep(parts, vector);
    return this;
  }

  /**
   * Sets the SQE's {@code addr} and {@code len} to numbers, for drivers that have some there: the
   * level and the name of a socket's option, for instance.
   *
   * @param lower the lower four bytes of {@code addr}
   * @param upper the upper four bytes of {@code addr}
   * @param third {@code len}
   * @return this
   * @throws IllegalArgumentException if these two are set already
   */
  public UringCommandBuilder sqeNumbers(int lower, int upper, int third) {
    sqe(Integer.toUnsignedLong(lower) | (long) upper << Integer.SIZE, third);
    return this;
  }

  /**
   * Says what a positive result means; if nothing is said, a count.
   *
   * @param meaning of NVMe's commands only {@link PositiveResult#STATUS}, which is implied
   * @return this
   * @throws IllegalArgumentException if it is a count of an NVMe command
   */
  public UringCommandBuilder positiveResult(PositiveResult meaning) {
    Objects.requireNonNull(meaning, "meaning");
    if (nvme && meaning != PositiveResult.STATUS) {
      throw new IllegalArgumentException(
          text() + ": a positive result of an NVMe command is a status");
    }
    positiveResult = meaning;
    return this;
  }

  /**
   * Checks the fields against each other, and makes the command.
   *
   * @return the operation; this builder may go on
   * @throws IllegalArgumentException if memory is read-only and the driver may write to it, or a
   *     length in an NVMe command is not that of its memory
   */
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

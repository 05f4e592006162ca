package io.i2o2.nvme;

import io.i2o2.RegisteredBuffer;
import io.i2o2.opcode.CheckedCommandBuilder;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fills in an NVMe command field by field; see {@link NvmeNode#command}. Fields that are not set
 * are 0. Memory is given as segments only, and {@code data_len} and {@code metadata_len} are
 * theirs.
 *
 * <p>Where the length is also in the command's own words, as the number of blocks of a read, both
 * are compared when it is built: a drive that moves more than the memory has overwrites what lies
 * behind. That is known of reads, writes, compares, appends, dataset management and zone reports;
 * of identify, log pages, firmware download and security send and receive. Other commands are the
 * caller's to get right.
 *
 * <p>Not thread-safe; what it builds is immutable.
 */
public final class NvmeCommandBuilder {
  // struct nvme_uring_cmd of linux/nvme_ioctl.h
  private static final int FLAGS = 1;
  private static final int NSID = 4;
  private static final int METADATA = 16;
  private static final int DATA = 24;
  private static final int METADATA_LEN = 32;
  private static final int DATA_LEN = 36;
  private static final int TIMEOUT_MS = 64;

  /** Bytes 8 and 12 are cdw2 and cdw3, bytes 40 to 60 cdw10 to cdw15. */
  private static final int FIRST_WORD = 2;

  private static final int SECOND_WORD = 3;
  private static final int FIRST_LATE_WORD = 10;
  private static final int LAST_LATE_WORD = 15;
  private static final int EARLY_WORDS = 8;
  private static final int LATE_WORDS = 40;

  private static final int IO = 0xC0484E80;
  private static final int IO_VEC = 0xC0484E81;
  private static final int ADMIN = 0xC0484E82;
  private static final int ADMIN_VEC = 0xC0484E83;

  private static final int FABRICS = 0x7f;
  private static final int MAX_BYTE = 0xff;

  private final NvmeNode node;
  private final int opcode;
  private final String text;
  private final int[] words = new int[LAST_LATE_WORD + 1];
  private int flags;
  private int nsid;
  private int timeoutMillis;
  private @Nullable MemorySegment metadata;
  private List<MemorySegment> data = List.of();
  private @Nullable RegisteredBuffer buffer;
  private long bufferOffset;
  private int bufferBytes;

  NvmeCommandBuilder(NvmeNode node, int opcode, int nsid, String text) {
    this.node = node;
    this.opcode = opcode;
    this.nsid = nsid;
    this.text = text;
    if (opcode < 0 || opcode > MAX_BYTE) {
      throw wrong("opcode " + opcode + ", but it must be 0 to " + MAX_BYTE);
    }
  }

  /**
   * Sets the flags: fused operation and PRP or SGL. Kernels up to 7.0 refuse all but 0.
   *
   * @param value 0 to 255
   * @return this
   * @throws IllegalArgumentException if it is out of range
   */
  public NvmeCommandBuilder flags(int value) {
    if (value < 0 || value > MAX_BYTE) {
      throw wrong("flags " + value + ", but they must be 0 to " + MAX_BYTE);
    }
    flags = value;
    return this;
  }

  /**
   * Sets the namespace of an admin command.
   *
   * @param value the number; of a namespace's commands only its own, which is set already
   * @return this
   * @throws IllegalArgumentException if it is another than that
   */
  public NvmeCommandBuilder nsid(int value) {
    node.checkNsid(this, value);
    nsid = value;
    return this;
  }

  /**
   * Sets one of the command's words.
   *
   * @param index 2, 3, or 10 to 15: cdw2, cdw3, cdw10 to cdw15
   * @param value the word
   * @return this
   * @throws IllegalArgumentException if it is another word: those are addresses, or have methods
   */
  public NvmeCommandBuilder cdw(int index, int value) {
    if (!isWord(index)) {
      throw wrong(
          "cdw"
              + index
              + ", but words are 2, 3, and 10 to 15: flags, nsid, data and"
              + " metadata have methods of their own");
    }
    words[index] = value;
    return this;
  }

  /**
   * Sets how long the driver waits for the drive before it aborts the command.
   *
   * @param timeout 0 for the driver's default, mostly 30 s for blocks and 60 s for admin commands;
   *     else 1 ms to 49 days, rounded up to milliseconds
   * @return this
   * @throws IllegalArgumentException if it is negative, or longer
   */
  public NvmeCommandBuilder timeout(Duration timeout) {
    boolean isFit = !timeout.isNegative() && timeout.compareTo(Duration.ofMillis(0xffffffffL)) <= 0;
    if (!isFit) {
      throw wrong("a timeout of " + timeout + ", but it must be 0 to 4294967295 ms");
    }
    timeoutMillis = (int) timeout.plusNanos(999_999).toMillis();
    return this;
  }

  /**
   * Moves data to or from memory.
   *
   * @param memory native; kept until the completion
   * @return this
   * @throws IllegalArgumentException if there are data already
   */
  public NvmeCommandBuilder data(MemorySegment memory) {
    return data(List.of(memory));
  }

  /**
   * Moves data to or from several segments in order.
   *
   * @param memory native, at most 1024; kept until the completion
   * @return this
   * @throws IllegalArgumentException if there are data already, or the list is empty
   */
  public NvmeCommandBuilder data(List<MemorySegment> memory) {
    requireNoData();
    data = List.copyOf(memory);
    if (data.isEmpty()) {
      throw wrong("a list without segments: leave the data out, or name memory");
    }
    return this;
  }

  /**
   * Moves data to or from a part of a registered buffer.
   *
   * @param registered a buffer of the same scheduler
   * @param offset the first byte of the buffer to use
   * @param length how many bytes
   * @return this
   * @throws IllegalArgumentException if there are data already
   */
  public NvmeCommandBuilder data(RegisteredBuffer registered, long offset, int length) {
    requireNoData();
    buffer = Objects.requireNonNull(registered, "registered");
    bufferOffset = offset;
    bufferBytes = length;
    return this;
  }

  /**
   * Moves metadata to or from memory of its own.
   *
   * @param memory native; kept until the completion
   * @return this
   */
  public NvmeCommandBuilder metadata(MemorySegment memory) {
    metadata = Objects.requireNonNull(memory, "memory");
    return this;
  }

  /**
   * Compares lengths with the memory, and makes the command.
   *
   * @return a new one; this builder may go on
   * @throws IllegalArgumentException if memory is empty, on the heap, confined to a thread, or
   *     read-only where the drive writes to it; if lengths do not agree; if it moves more than one
   *     command may
   * @throws UnsupportedOperationException if it cannot be done on this node
   */
  public NvmeCommand build() {
    node.check(this);
    CheckedCommandBuilder command = CheckedCommandBuilder.ofNvme(node.target(), number());
    command.putByte(0, opcode).putByte(FLAGS, flags).putInt(NSID, nsid);
    for (int i = FIRST_WORD; i <= LAST_LATE_WORD; i++) {
      if (isWord(i)) {
        command.putInt(
            i <= SECOND_WORD
                ? EARLY_WORDS + Integer.BYTES * (i - FIRST_WORD)
                : LATE_WORDS + Integer.BYTES * (i - FIRST_LATE_WORD),
            words[i]);
      }
    }
    command.putInt(TIMEOUT_MS, timeoutMillis);
    if (buffer != null) {
      command.putBuffer(DATA, buffer, bufferOffset, bufferBytes).putInt(DATA_LEN, bufferBytes);
    } else if (data.size() == 1) {
      command.putMemory(DATA, data.getFirst()).putInt(DATA_LEN, (int) dataBytes());
    } else if (!data.isEmpty()) {
      command.putVector(DATA, data).putInt(DATA_LEN, data.size());
    }
    if (metadata != null) {
      command.putMemory(METADATA, metadata).putInt(METADATA_LEN, (int) metadata.byteSize());
    }
    return new NvmeCommand(
        command.build(new NvmeMeaning(text, !isToDevice(), node.isAdmin(), limits())));
  }

  private int number() {
    if (data.size() > 1) {
      return node.isAdmin() ? ADMIN_VEC : IO_VEC;
    }
    return node.isAdmin() ? ADMIN : IO;
  }

  /** What the kernel may have found wrong, once what can be checked here was. */
  private String limits() {
    String common =
        "nsid "
            + Integer.toUnsignedString(nsid)
            + " is not that of the node, flags ("
            + flags
            + ") are not 0, or "
            + dataBytes()
            + " bytes are more than its queue takes";
    if (buffer == null) {
      return common;
    }
    long rest = buffer.segment().byteSize() - bufferOffset;
    return common
        + "; 6.1 also refuses a part of a registered buffer from whose first byte to the buffer's"
        + " end there are more pages than its queue takes segments, mostly 127, and here there are "
        + pages(buffer.segment().address() + bufferOffset, rest)
        + ": register smaller buffers";
  }

  /** The two lowest bits of an NVMe opcode are the direction of its data: 01 is to the device. */
  boolean isToDevice() {
    return (opcode & 3) == 1 && opcode != FABRICS;
  }

  int opcode() {
    return opcode;
  }

  int word(int index) {
    return words[index];
  }

  long dataBytes() {
    return buffer != null ? bufferBytes : bytes(data);
  }

  long metadataBytes() {
    return metadata == null ? 0 : metadata.byteSize();
  }

  /** How many pages the data lie in; what has gaps is copied by the kernel, which fills pages. */
  long dataPages() {
    if (buffer != null) {
      return pages(buffer.segment().address() + bufferOffset, bufferBytes);
    }
    return data.isEmpty() ? 0 : pages(data.getFirst().address(), bytes(data));
  }

  IllegalArgumentException wrong(String why) {
    return new IllegalArgumentException(describe() + ": " + why);
  }

  String describe() {
    return text + " on " + node.target().describe();
  }

  private void requireNoData() {
    if (buffer != null || !data.isEmpty()) {
      throw wrong("it has data already");
    }
  }

  private static boolean isWord(int index) {
    return index == FIRST_WORD
        || index == SECOND_WORD
        || (index >= FIRST_LATE_WORD && index <= LAST_LATE_WORD);
  }

  static long bytes(List<MemorySegment> memory) {
    long bytes = 0;
    for (MemorySegment each : memory) {
      bytes += each.byteSize();
    }
    return bytes;
  }

  private static long pages(long address, long bytes) {
    long page = NvmeGeometry.PAGE_BYTES;
    return (address % page + bytes + page - 1) / page;
  }
}

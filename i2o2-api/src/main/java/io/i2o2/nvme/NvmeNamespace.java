package io.i2o2.nvme;

import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of an NVMe drive, read and written by commands of its own, past file system, page
 * cache and block layer.
 *
 * <pre>{@code
 * try (Scheduler scheduler = Scheduler.builder().sqe128(true).build();
 *     NvmeNamespace drive = NvmeNamespace.open(scheduler, Path.of("/dev/ng0n1"))) {
 *   MemorySegment memory = Arena.ofAuto().allocate(4096, 4096);
 *   drive.runOrThrow(drive.read(0, memory));
 * }
 * }</pre>
 *
 * <p>The methods here make commands, which {@link #submit} and its kin run. How many blocks a
 * command moves follows from its memory. What cannot work is refused when the command is made, with
 * the numbers: memory that is empty, no whole number of blocks, or larger than one command moves;
 * blocks past the end.
 *
 * <p>Nothing else looks at the blocks: not at who else uses the drive, not at the page cache of its
 * block device, which is neither read nor updated. Blocks with metadata (protection information)
 * are neither read, written, zeroed, compared nor appended by the methods here; {@link #command}
 * does what those drives take.
 *
 * <p>See linux/nvme_ioctl.h and NVMe's base, NVM and zoned command set specifications.
 */
public final class NvmeNamespace extends NvmeNode {
  private static final int FLUSH = 0x00;
  private static final int WRITE = 0x01;
  private static final int READ = 0x02;
  private static final int COMPARE = 0x05;
  private static final int WRITE_ZEROES = 0x08;
  private static final int DATASET_MANAGEMENT = 0x09;
  private static final int ZONE_APPEND = 0x7d;

  private static final int DEALLOCATE = 1 << 2;
  private static final int RANGE_BYTES = 16;

  /** The field for blocks has 16 bits, and 0 means one. */
  private static final long MAX_BLOCKS = 1 << 16;

  private static final long MAX_RANGE_BLOCKS = 0xffffffffL;

  private final NvmeGeometry geometry;
  private final NvmeLimits limits;
  private final @Nullable Path controller;

  private NvmeNamespace(
      Scheduler scheduler,
      Target target,
      boolean isOwned,
      NvmeLimits limits,
      @Nullable Path controller) {
    super(scheduler, target, isOwned);
    this.geometry = limits.geometry();
    this.limits = limits;
    this.controller = controller;
  }

  /**
   * Opens a namespace for reading and writing, finds its geometry, and reads a block, so that what
   * is refused is refused here. Parks until done.
   *
   * <p>Number and limits come from sysfs; the format comes from the drive, where the controller's
   * node may be opened and asked, else from sysfs, too.
   *
   * @param scheduler io_uring with 128-byte SQEs
   * @param path the generic node, such as {@code /dev/ng0n1}
   * @return a namespace, to be closed
   * @throws ErrnoException if the node cannot be opened, or the kernel refuses to hand a command
   *     on; it says what the errno means here
   * @throws IOException as that, and if it is another kind of file
   * @throws UnsupportedOperationException unless the scheduler is io_uring with 128-byte SQEs
   */
  public static NvmeNamespace open(Scheduler scheduler, Path path) throws IOException {
    return open(scheduler, path, true);
  }

  /**
   * {@link #open} for reading: commands that change blocks are refused.
   *
   * @param scheduler as there
   * @param path as there
   * @return a namespace, to be closed
   * @throws IOException as there
   * @throws UnsupportedOperationException as there
   */
  public static NvmeNamespace openForReading(Scheduler scheduler, Path path) throws IOException {
    return open(scheduler, path, false);
  }

  /**
   * A namespace whose node is open already, or registered, and whose geometry is known.
   *
   * @param scheduler io_uring with 128-byte SQEs
   * @param target the generic node, opened for reading and writing; it stays the caller's
   * @param geometry what commands must fit; a block that is larger than the drive's makes the drive
   *     overwrite what lies behind the memory
   * @return a namespace
   */
  public static NvmeNamespace of(Scheduler scheduler, Target target, NvmeGeometry geometry) {
    return new NvmeNamespace(scheduler, target, false, new NvmeLimits(geometry, null, true), null);
  }

  private static NvmeNamespace open(Scheduler scheduler, Path path, boolean writes)
      throws IOException {
    NvmeSysfs sysfs = NvmeSysfs.of(path);
    sysfs.requireNamespace();
    FileHandle file = NvmeSysfs.open(scheduler, path, writes);
    try {
      NvmeGeometry geometry = sysfs.geometry();
      Path controller = sysfs.controller();
      NvmeFormat format = format(scheduler, controller, geometry);
      NvmeLimits limits = new NvmeLimits(geometry, format, writes);
      NvmeNamespace namespace = new NvmeNamespace(scheduler, file, true, limits, controller);
      namespace.tryOut();
      return namespace;
    } catch (Throwable e) {
      try {
        file.close();
      } catch (IOException | RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** The drive's own word, which not everybody may ask for. */
  private static @Nullable NvmeFormat format(
      Scheduler scheduler, @Nullable Path path, NvmeGeometry geometry) {
    if (path == null) {
      return null;
    }
    try (NvmeController controller = NvmeController.open(scheduler, path)) {
      NvmeFormat format = controller.identifyNamespace(geometry.nsid());
      return format.blockBytes() == geometry.blockBytes() ? format : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  /** A status is good enough: the command has reached the drive. */
  private void tryOut() throws IOException {
    if (geometry.metadataBytes() == NvmeGeometry.UNKNOWN_METADATA) {
      return;
    }
    int extended = limits.extendedBytes();
    int separate = geometry.metadataBytes() - extended;
    NvmeCommandBuilder command = command(READ).data(memory(geometry.blockBytes() + extended));
    if (separate > 0) {
      command.metadata(memory(separate));
    }
    NvmeStatus _ = submit(command.build()).join();
  }

  private static MemorySegment memory(int bytes) {
    return Arena.ofAuto().allocate(bytes, NvmeGeometry.PAGE_BYTES);
  }

  /**
   * What commands must fit.
   *
   * @return the same each time
   */
  public NvmeGeometry geometry() {
    return geometry;
  }

  /**
   * How the drive says it is formatted.
   *
   * @return null where it could not be asked
   */
  public @Nullable NvmeFormat format() {
    return limits.format();
  }

  /**
   * The node of its controller, for {@link NvmeController#open}.
   *
   * @return such as {@code /dev/nvme0}, the first where there are several; null where it is not
   *     known
   */
  public @Nullable Path controller() {
    return controller;
  }

  /**
   * Whether commands that change blocks are refused.
   *
   * @return true after {@link #openForReading}
   */
  public boolean isReadOnly() {
    return !limits.writes();
  }

  /**
   * Reads blocks.
   *
   * @param lba the first block
   * @param memory where to; native, writable, a whole number of blocks
   * @return the command; its result is 0
   * @throws IllegalArgumentException if the memory does not fit, or blocks are past the end
   * @throws UnsupportedOperationException if the blocks have metadata
   */
  public NvmeCommand read(long lba, MemorySegment memory) {
    return transfer(READ, "read", lba, memory.byteSize()).data(memory).build();
  }

  /**
   * Reads blocks into several segments in order.
   *
   * @param lba the first block
   * @param memory where to; at most 1024 segments, together a whole number of blocks
   * @return as {@link #read(long, MemorySegment)}
   */
  public NvmeCommand read(long lba, List<MemorySegment> memory) {
    return transfer(READ, "read", lba, NvmeCommandBuilder.bytes(memory)).data(memory).build();
  }

  /**
   * Reads blocks into a part of a registered buffer.
   *
   * @param lba the first block
   * @param buffer where to; of the same scheduler, and registered as a writable segment
   * @param bufferOffset the first byte of the buffer to fill
   * @param length how many bytes; a whole number of blocks
   * @return as {@link #read(long, MemorySegment)}
   */
  public NvmeCommand read(long lba, RegisteredBuffer buffer, long bufferOffset, int length) {
    return transfer(READ, "read", lba, length).data(buffer, bufferOffset, length).build();
  }

  /**
   * Writes blocks. They are durable after a {@link #flush} that is submitted when this is answered.
   *
   * @param lba the first block
   * @param memory where from; native, a whole number of blocks
   * @return the command; its result is 0
   * @throws IllegalArgumentException if the memory does not fit, or blocks are past the end
   * @throws UnsupportedOperationException if the blocks have metadata, or it was opened for reading
   */
  public NvmeCommand write(long lba, MemorySegment memory) {
    return transfer(WRITE, "write", lba, memory.byteSize()).data(memory).build();
  }

  /**
   * Writes blocks from several segments in order.
   *
   * @param lba the first block
   * @param memory where from; at most 1024 segments, together a whole number of blocks
   * @return as {@link #write(long, MemorySegment)}
   */
  public NvmeCommand write(long lba, List<MemorySegment> memory) {
    return transfer(WRITE, "write", lba, NvmeCommandBuilder.bytes(memory)).data(memory).build();
  }

  /**
   * Writes blocks from a part of a registered buffer.
   *
   * @param lba the first block
   * @param buffer where from; of the same scheduler
   * @param bufferOffset the first byte of the buffer to write
   * @param length how many bytes; a whole number of blocks
   * @return as {@link #write(long, MemorySegment)}
   */
  public NvmeCommand write(long lba, RegisteredBuffer buffer, long bufferOffset, int length) {
    return transfer(WRITE, "write", lba, length).data(buffer, bufferOffset, length).build();
  }

  /**
   * Compares blocks with memory. Where they differ, the status is {@link NvmeCode#COMPARE_FAILURE}.
   *
   * @param lba the first block
   * @param memory what they should be; native, a whole number of blocks
   * @return as {@link #read(long, MemorySegment)}
   */
  public NvmeCommand compare(long lba, MemorySegment memory) {
    return transfer(COMPARE, "compare", lba, memory.byteSize()).data(memory).build();
  }

  /**
   * Writes blocks to where a zone ends so far, and says where that was. Kernel and drive put
   * several under way into any order.
   *
   * @param zoneLba the first block of the zone
   * @param memory where from; native, a whole number of blocks
   * @return the command; its result is the LBA of the first block that was written
   * @throws IllegalArgumentException if the memory does not fit, or no zone begins at the block
   * @throws UnsupportedOperationException if the namespace is not zoned, or its blocks have
   *     metadata, or it was opened for reading
   */
  public NvmeCommand append(long zoneLba, MemorySegment memory) {
    return transfer(ZONE_APPEND, "append", zoneLba, memory.byteSize()).data(memory).build();
  }

  /**
   * Makes durable what was answered before.
   *
   * @return the command; its result is 0
   * @throws UnsupportedOperationException if it was opened for reading
   */
  public NvmeCommand flush() {
    return new NvmeCommandBuilder(this, FLUSH, geometry.nsid(), "nvme flush").build();
  }

  /**
   * Fills blocks with zeros, without moving them.
   *
   * @param lba the first block
   * @param blocks how many, 1 to 65536
   * @return the command; its result is 0
   * @throws IllegalArgumentException if it is another number, or blocks are past the end
   * @throws UnsupportedOperationException as {@link #write}
   */
  public NvmeCommand writeZeroes(long lba, long blocks) {
    return ranged(WRITE_ZEROES, "write zeroes", lba, blocks, MAX_BLOCKS).build();
  }

  /**
   * Says that the contents of blocks are of no more use (dataset management, deallocate). What is
   * read there afterwards is for the drive to say; it may ignore the hint.
   *
   * @param lba the first block
   * @param blocks how many, 1 to 4294967295
   * @return the command; its result is 0
   * @throws IllegalArgumentException if it is another number, or blocks are past the end
   * @throws UnsupportedOperationException if it was opened for reading
   */
  public NvmeCommand deallocate(long lba, long blocks) {
    String text = NvmeLimits.text("nvme deallocate", lba, blocks);
    NvmeCommandBuilder command =
        new NvmeCommandBuilder(this, DATASET_MANAGEMENT, geometry.nsid(), text);
    limits.requireInside(command, lba, blocks, MAX_RANGE_BLOCKS);
    MemorySegment range = Arena.ofAuto().allocate(RANGE_BYTES, Long.BYTES);
    range.set(ValueLayout.JAVA_INT, Integer.BYTES, (int) blocks);
    range.set(ValueLayout.JAVA_LONG, Long.BYTES, lba);
    return command.cdw(11, DEALLOCATE).data(range).build();
  }

  @Override
  public NvmeCommandBuilder command(int opcode) {
    String text = "nvme command 0x" + Integer.toHexString(opcode);
    return new NvmeCommandBuilder(this, opcode, geometry.nsid(), text);
  }

  private NvmeCommandBuilder transfer(int opcode, String verb, long lba, long bytes) {
    String text = "nvme " + verb + " at LBA " + lba;
    limits.requireBlocks(new NvmeCommandBuilder(this, opcode, geometry.nsid(), text), bytes);
    return ranged(opcode, verb, lba, bytes / geometry.blockBytes(), MAX_BLOCKS);
  }

  private NvmeCommandBuilder ranged(int opcode, String verb, long lba, long blocks, long most) {
    String text = NvmeLimits.text("nvme " + verb, lba, blocks);
    NvmeCommandBuilder command = new NvmeCommandBuilder(this, opcode, geometry.nsid(), text);
    limits.requireNoMetadata(command);
    limits.requireInside(command, lba, blocks, most);
    if (opcode == ZONE_APPEND) {
      limits.requireZone(command, lba, blocks);
    }
    return command.cdw(10, (int) lba).cdw(11, (int) (lba >>> 32)).cdw(12, (int) (blocks - 1));
  }

  @Override
  boolean isAdmin() {
    return false;
  }

  @Override
  void check(NvmeCommandBuilder command) {
    limits.check(command);
  }

  @Override
  void checkNsid(NvmeCommandBuilder command, int nsid) {
    if (nsid != geometry.nsid()) {
      throw command.wrong(
          "nsid "
              + Integer.toUnsignedString(nsid)
              + ", but this is the node of namespace "
              + Integer.toUnsignedString(geometry.nsid())
              + ", which the kernel lets no command leave");
    }
  }
}

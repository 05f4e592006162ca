package io.i2o2;

import io.i2o2.opcode.CheckedCommandBuilder;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.SyncFileRange;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation: what it does, and to which file and memory. Immutable; may be submitted again and
 * again, by any thread.
 *
 * <p>Only the factories make operations, and later versions have more of them: tell them apart by
 * {@link #name}.
 *
 * <p>The factories refuse at once what can never work: memory on the Java heap or confined to a
 * thread ({@link IllegalArgumentException}), a negative offset, a length that one operation cannot
 * move. Memory must stay valid, and what is written must stay unchanged, until the reply completes.
 * The scheduler keeps segments reachable; see {@link Guard} for what needs more.
 *
 * <p>Counts may be short: a read at the end of the file, a write to a full disk. A result is what
 * the system call of the same name returns; its manual page lists the errnos.
 */
public sealed interface Opcode permits OpcodeSpec {

  /** The offset that means the file's own position, which the operation then moves. */
  long CURRENT_POSITION = -1;

  /**
   * Does nothing; the result is 0. Kernel 5.1.
   *
   * @return the operation
   */
  static Opcode nop() {
    return Nop.INSTANCE;
  }

  /**
   * Reads into memory: pread(2). The result is the number of bytes, 0 at the end of the file.
   * Kernel 5.6.
   *
   * @param target the file
   * @param buffer where to; native, writable, at most 2,147,479,552 bytes
   * @param offset where from, in bytes, or {@link #CURRENT_POSITION}
   * @return the operation
   */
  static Opcode read(Target target, MemorySegment buffer, long offset) {
    return new Read(target, buffer, offset);
  }

  /**
   * Writes from memory: pwrite(2). The result is the number of bytes. Kernel 5.6.
   *
   * @param target the file; opened to append, the offset is ignored
   * @param buffer where from; native, at most 2,147,479,552 bytes
   * @param offset where to, in bytes, or {@link #CURRENT_POSITION}
   * @return the operation
   */
  static Opcode write(Target target, MemorySegment buffer, long offset) {
    return new Write(target, buffer, offset);
  }

  /**
   * Reads into a part of a registered buffer. The result is the number of bytes. Kernel 5.1.
   *
   * @param target the file
   * @param buffer where to; of the same scheduler, and registered as a writable segment
   * @param bufferOffset the first byte of the buffer to fill
   * @param length how many bytes
   * @param offset where from, in bytes, or {@link #CURRENT_POSITION}
   * @return the operation
   */
  static Opcode readFixed(
      Target target, RegisteredBuffer buffer, long bufferOffset, int length, long offset) {
    return new ReadFixed(target, buffer, bufferOffset, length, offset);
  }

  /**
   * Writes from a part of a registered buffer. The result is the number of bytes. Kernel 5.1.
   *
   * @param target the file
   * @param buffer where from; of the same scheduler
   * @param bufferOffset the first byte of the buffer to write
   * @param length how many bytes
   * @param offset where to, in bytes, or {@link #CURRENT_POSITION}
   * @return the operation
   */
  static Opcode writeFixed(
      Target target, RegisteredBuffer buffer, long bufferOffset, int length, long offset) {
    return new WriteFixed(target, buffer, bufferOffset, length, offset);
  }

  /**
   * Reads into several segments in order: preadv(2). The result is the number of bytes. Kernel 5.1.
   *
   * @param target the file
   * @param buffers where to; at most 1024, together at most 2,147,479,552 bytes
   * @param offset where from, in bytes, or {@link #CURRENT_POSITION}
   * @return the operation
   */
  static Opcode readv(Target target, List<MemorySegment> buffers, long offset) {
    return new Readv(target, buffers, offset);
  }

  /**
   * Writes from several segments in order: pwritev(2). The result is the number of bytes. Kernel
   * 5.1.
   *
   * @param target the file
   * @param buffers where from; at most 1024, together at most 2,147,479,552 bytes
   * @param offset where to, in bytes, or {@link #CURRENT_POSITION}
   * @return the operation
   */
  static Opcode writev(Target target, List<MemorySegment> buffers, long offset) {
    return new Writev(target, buffers, offset);
  }

  /**
   * Makes a file durable, data and metadata: fsync(2). It covers what was <em>answered</em> before
   * it was submitted; operations under way may or may not be covered. After a failed fsync a later
   * success proves nothing about the data of the first. Kernel 5.1.
   *
   * @param target the file
   * @return the operation
   */
  static Opcode fsync(Target target) {
    return new Fsync(target, false);
  }

  /**
   * Makes a file's data durable, and as much metadata as reading it needs: fdatasync(2). See {@link
   * #fsync}. Kernel 5.1.
   *
   * @param target the file
   * @return the operation
   */
  static Opcode fdatasync(Target target) {
    return new Fsync(target, true);
  }

  /** What {@link #syncFileRange} does, in this order. */
  enum SyncStep {
    /** Waits for what is being written already. */
    WAIT_BEFORE(1),
    /** Begins to write what is not. */
    WRITE(2),
    /** Waits for what was begun. */
    WAIT_AFTER(4);

    private final int value;

    SyncStep(int value) {
      this.value = value;
    }

    /**
     * The number of SYNC_FILE_RANGE_….
     *
     * @return as sync_file_range(2) takes it
     */
    public int value() {
      return value;
    }
  }

  /**
   * Writes a range of a file out, and no metadata: sync_file_range(2). It makes nothing durable,
   * because the device may still cache it; {@link #fdatasync} does. Kernel 5.2. On the fallback the
   * whole file is written.
   *
   * @param target the file
   * @param offset where the range begins, in bytes
   * @param length the range's bytes, at most 4,294,967,295; 0 reaches to the end of the file
   * @param steps what to do; none does nothing but check the values
   * @return the operation
   */
  static Opcode syncFileRange(Target target, long offset, long length, Set<SyncStep> steps) {
    return new SyncFileRange(target, offset, length, steps);
  }

  /**
   * Allocates, frees or moves the blocks behind a range: fallocate(2). Kernel 5.6.
   *
   * @param target the file
   * @param modes what to do; none allocates, and grows the file if needed
   * @param offset where the range begins, in bytes
   * @param length the range's bytes
   * @return the operation
   */
  static Opcode fallocate(Target target, Set<FallocateMode> modes, long offset, long length) {
    return new Fallocate(target, modes, offset, length);
  }

  /**
   * Sets a file's length: ftruncate(2). Kernel 6.9; submitting it to an older one is refused with
   * an {@link UnsupportedOperationException}.
   *
   * @param target the file
   * @param length the new length in bytes
   * @return the operation
   */
  static Opcode ftruncate(Target target, long length) {
    return new Ftruncate(target, length);
  }

  /**
   * Says how a range of a file will be used: posix_fadvise(2). Kernel 5.6; lengths of 4 GiB and
   * more need 6.11, and are refused with an {@link UnsupportedOperationException} before.
   *
   * @param target the file
   * @param offset where the range begins, in bytes
   * @param length the range's bytes; 0 reaches to the end of the file
   * @param advice how it will be used
   * @return the operation
   */
  static Opcode fadvise(Target target, long offset, long length, FileAdvice advice) {
    return new Fadvise(target, offset, length, advice);
  }

  /**
   * Says how memory will be used: madvise(2). Kernel 5.6; 4 GiB and more need 6.11, and are refused
   * with an {@link UnsupportedOperationException} before.
   *
   * @param memory the memory; starts at a page, else the result is -EINVAL
   * @param advice how it will be used; what throws contents away takes whole pages of writable
   *     memory
   * @return the operation
   * @throws IllegalArgumentException if contents are to be thrown away, and the memory is read-only
   *     or no whole number of pages
   */
  static Opcode madvise(MemorySegment memory, MemoryAdvice advice) {
    return new Madvise(memory, advice);
  }

  /**
   * Hands a command to a file's driver (IORING_OP_URING_CMD): sockets, ublk, FUSE; those of NVMe
   * are made by {@link io.i2o2.nvme.NvmeNamespace}. The result is the driver's: a negative errno,
   * 0, or a positive value, which is what {@link UringCommandBuilder#positiveResult} says; {@link
   * Reply#extra} has the second result. Kernel 5.19. Only io_uring can run it; elsewhere the result
   * is -EOPNOTSUPP.
   *
   * @param target the file
   * @param commandOp the driver's number of the command
   * @param commandBytes the size of the command: {@link UringCommandBuilder#SHORT_BYTES}, or {@link
   *     UringCommandBuilder#LONG_BYTES} on a scheduler built with {@code sqe128}
   * @return puts numbers and memory into the command, then builds the operation
   * @throws IllegalArgumentException if the size is another one, or the command one of NVMe's
   */
  static UringCommandBuilder uringCommand(Target target, int commandOp, int commandBytes) {
    return CheckedCommandBuilder.of(target, commandOp, commandBytes);
  }

  /**
   * Opens a file as a raw descriptor: openat(2). The result is the descriptor, which the caller
   * must close ({@link #close}). {@link Scheduler#open} is the ordinary way. Kernel 5.6.
   *
   * @param path the file; a relative path starts at the working directory
   * @param options how to open it, as for {@link Scheduler#open}
   * @param mode the permissions of a file that is created, before the umask, such as 0666 (octal)
   * @return the operation
   * @throws java.nio.file.ProviderMismatchException if the path is not of the JDK's own file system
   * @throws UnsupportedOperationException if an option is not known here
   * @throws IllegalArgumentException if two options contradict each other
   */
  static Opcode openAt(Path path, Set<? extends OpenOption> options, int mode) {
    return new OpenAt(path, new HashSet<>(Objects.requireNonNull(options, "options")), mode);
  }

  /**
   * Closes a raw descriptor: close(2). Never cancelled, also not by the deadline of a close of the
   * scheduler: the descriptor would stay open. Kernel 5.6.
   *
   * @param fd the descriptor; no operation on it may be under way
   * @return the operation
   */
  static Opcode close(Fd fd) {
    return new Close(fd);
  }

  /**
   * This operation with a priority. Reads and writes have one; with other operations the kernel
   * knows none, and it has no effect.
   *
   * @param priority the priority
   * @return a new operation
   */
  Opcode withPriority(IoPriority priority);

  /**
   * This operation, run by a kernel worker from the start instead of being tried without blocking
   * first (IOSQE_ASYNC): for what is known to block, such as an fsync, so that the ring's thread is
   * not held up. It never changes the result. Kernel 5.6.
   *
   * @return a new operation
   */
  Opcode alwaysAsync();

  /**
   * The name of the operation.
   *
   * @return such as {@code read} or {@code read_fixed}, the same for all operations of one kind
   */
  String name();

  /**
   * The file.
   *
   * @return the file it works on, or null for operations without one
   */
  @Nullable Target target();

  /**
   * Where it begins in its file.
   *
   * @return bytes; {@link #CURRENT_POSITION}, which is -1, also where it has no offset
   */
  long startOffset();

  /**
   * How many bytes it concerns: of a read or write, what its count is at most.
   *
   * @return bytes, or -1 where that means nothing
   */
  long byteCount();

  /**
   * The registered buffer that it uses.
   *
   * @return null for most
   */
  @Nullable RegisteredBuffer registeredBuffer();

  /**
   * Its priority.
   *
   * @return {@link IoPriority#DEFAULT} unless it was given one
   */
  IoPriority priority();

  /**
   * Whether a kernel worker runs it from the start.
   *
   * @return true after {@link #alwaysAsync}
   */
  boolean async();

  /**
   * What a raw result of this operation means.
   *
   * @param result as a {@link Reply} or a {@link Completion} has it
   * @return null for success, a count or 0; else what {@link Reply#joinOrThrow()} throws
   */
  @Nullable IOException failure(int result);

  /**
   * What error messages call this operation, with its file and numbers.
   *
   * @return for instance {@code read of 4096 bytes at offset 0 from /var/data}
   */
  String describe();
}

package io.i2o2.bench.file;

import io.i2o2.BufferPool;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerException;
import io.i2o2.bench.report.Result;
import io.i2o2.bench.workload.Callers;
import io.i2o2.bench.workload.Kind;
import io.i2o2.bench.workload.Tallies;
import io.i2o2.bench.workload.Tally;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies the contents of a file by many virtual threads, each a block at a time. A block is copied
 * until the source ends, whatever its size was said to be.
 */
public final class Copy {
  private static final int ALIGNMENT = 4096;

  private final Scheduler scheduler;
  private final Path source;
  private final Path target;
  private final int block;
  private final int depth;
  private final AtomicLong copied = new AtomicLong();
  private final AtomicLong verified = new AtomicLong();

  /**
   * A copy still to be made.
   *
   * @param scheduler what reads and writes
   * @param source from where
   * @param target to where; what it held is lost
   * @param block the bytes of one read or write
   * @param depth how many blocks are under way at the same time
   */
  public Copy(Scheduler scheduler, Path source, Path target, int block, int depth) {
    this.scheduler = scheduler;
    this.source = source;
    this.target = target;
    this.block = block;
    this.depth = depth;
  }

  /**
   * Copies, and makes the copy durable.
   *
   * @return what the copied blocks came to
   * @throws IOException if an operation fails; says so if the target is incomplete
   * @throws InterruptedException if interrupted
   */
  public Result run() throws IOException, InterruptedException {
    Tallies tallies = new Tallies(depth, 1);
    long start = System.nanoTime();
    try (FileHandle from = scheduler.open(source, StandardOpenOption.READ)) {
      refuseFoolish();
      FileHandle to =
          scheduler.open(
              target,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      try (to) {
        copyBlocks(from, to, tallies);
        scheduler.submit(Opcode.fsync(to)).joinOrThrow();
      } catch (IOException | SchedulerException e) {
        throw new IOException(
            e.getMessage() + "; " + target + " is incomplete: " + copied + " bytes were written",
            e);
      }
    }
    long nanos = System.nanoTime() - start;
    Map<String, Object> more = Map.of("bytes", copied.get());
    return tallies.result("copy", scheduler.backend().name(), Kind.VIRTUAL, nanos, more);
  }

  /**
   * Reads both files again, and compares them.
   *
   * @throws DifferenceException if they are not the same
   * @throws IOException if an operation fails
   * @throws InterruptedException if interrupted
   */
  public void verify() throws IOException, InterruptedException {
    BufferPool buffers = new BufferPool(2 * depth, block, ALIGNMENT);
    Blocks blocks = Blocks.endless(block);
    try (FileHandle one = scheduler.open(source, StandardOpenOption.READ);
        FileHandle two = scheduler.open(target, StandardOpenOption.READ)) {
      Callers.start(
              Thread.ofVirtual(),
              depth,
              _ -> compare(one, two, blocks, buffers.take(), buffers.take()),
              blocks::stop)
          .join();
    }
  }

  /**
   * How far the copy is.
   *
   * @return the bytes written so far
   */
  public long copied() {
    return copied.get();
  }

  /**
   * How far the verification is.
   *
   * @return the bytes compared so far
   */
  public long verified() {
    return verified.get();
  }

  /** Before the target is touched. */
  private void refuseFoolish() throws IOException {
    if (Files.isDirectory(source)) {
      throw new ErrnoException(Errno.EISDIR, "read from " + source);
    }
    if (Files.exists(target) && Files.isSameFile(source, target)) {
      throw new IOException("copy: " + source + " and " + target + " are the same file");
    }
  }

  private void copyBlocks(FileHandle from, FileHandle to, Tallies tallies)
      throws IOException, InterruptedException {
    BufferPool buffers = new BufferPool(depth, block, ALIGNMENT);
    Blocks blocks = Blocks.endless(block);
    Callers.start(
            Thread.ofVirtual(),
            depth,
            caller -> copy(from, to, blocks, buffers.take(), tallies.of(caller)),
            blocks::stop)
        .join();
  }

  private void copy(
      FileHandle from, FileHandle to, Blocks blocks, MemorySegment buffer, Tally tally)
      throws IOException {
    for (long next = blocks.next(); next != Blocks.NONE; next = blocks.next()) {
      long offset = next;
      long begin = tally.begin();
      int length = read(from, buffer, offset);
      if (length < block) {
        blocks.stop();
      }
      int count =
          Transfers.move(
              scheduler,
              length,
              done -> Opcode.write(to, buffer.asSlice(done, length - done), offset + done));
      copied.addAndGet(count);
      if (count < length) {
        throw new IOException(
            "write at offset " + (offset + count) + " to " + target + ": 0 bytes");
      }
      if (length > 0) {
        tally.end(begin);
      }
    }
  }

  private void compare(
      FileHandle one, FileHandle two, Blocks blocks, MemorySegment ours, MemorySegment theirs)
      throws IOException {
    for (long next = blocks.next(); next != Blocks.NONE; next = blocks.next()) {
      int length = read(one, ours, next);
      int other = read(two, theirs, next);
      long difference = ours.asSlice(0, length).mismatch(theirs.asSlice(0, other));
      if (difference >= 0) {
        throw new DifferenceException(
            source + " and " + target + " differ at byte " + (next + difference));
      }
      verified.addAndGet(length);
      if (length < block) {
        blocks.stop();
      }
    }
  }

  private int read(FileHandle file, MemorySegment buffer, long offset) throws IOException {
    return Transfers.move(
        scheduler, block, done -> Opcode.read(file, buffer.asSlice(done), offset + done));
  }
}

package io.i2o2.bench.file;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.bench.workload.Callers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** A file with known contents, written by many virtual threads. */
public final class MadeFile {
  private final Scheduler scheduler;
  private final Path path;
  private final Contents contents;
  private final int block;
  private final AtomicLong written = new AtomicLong();

  /**
   * A file still to be written.
   *
   * @param scheduler what writes it
   * @param path where; must not exist
   * @param contents what it will hold
   * @param block the bytes of one write; a multiple of 8
   */
  public MadeFile(Scheduler scheduler, Path path, Contents contents, int block) {
    this.scheduler = scheduler;
    this.path = path;
    this.contents = contents;
    this.block = block;
  }

  /**
   * Writes it, and makes it durable.
   *
   * @param size its bytes
   * @param callers how many virtual threads write
   * @throws IOException if an operation fails
   * @throws InterruptedException if interrupted
   */
  public void write(long size, int callers) throws IOException, InterruptedException {
    BufferPool buffers = new BufferPool(callers, block, Long.BYTES);
    Blocks blocks = Blocks.inOrder(size, block);
    try (FileHandle file =
        scheduler.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Callers.start(
              Thread.ofVirtual(),
              callers,
              _ -> writeBlocks(file, blocks, buffers.take()),
              blocks::stop)
          .join();
      scheduler.submit(Opcode.fsync(file)).joinOrThrow();
    }
  }

  /**
   * How far it is.
   *
   * @return the bytes written so far
   */
  public long written() {
    return written.get();
  }

  private void writeBlocks(FileHandle file, Blocks blocks, MemorySegment buffer)
      throws IOException {
    for (long next = blocks.next(); next != Blocks.NONE; next = blocks.next()) {
      long offset = next;
      MemorySegment part = buffer.asSlice(0, blocks.length(offset));
      contents.fill(part, offset);
      int count =
          Transfers.move(
              scheduler,
              (int) part.byteSize(),
              done -> Opcode.write(file, part.asSlice(done), offset + done));
      if (count < part.byteSize()) {
        throw new IOException("write at offset " + (offset + count) + " to " + path + ": 0 bytes");
      }
      written.addAndGet(count);
    }
  }
}

package io.i2o2.bench.drive;

import io.i2o2.BufferPool;
import io.i2o2.bench.file.Blocks;
import io.i2o2.bench.file.Contents;
import io.i2o2.bench.file.DifferenceException;
import io.i2o2.bench.workload.Callers;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** Fills a namespace with bytes that depend on their place, and reads all of them back. */
public final class Verification {
  private final NvmeNamespace drive;
  private final int chunk;
  private final int depth;
  private final Contents contents;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong checked = new AtomicLong();

  /** What is done with a part of the namespace. */
  @FunctionalInterface
  private interface Pass {
    void run(long lba, MemorySegment memory, long offset) throws IOException;
  }

  /**
   * A verification still to be made.
   *
   * @param drive what it held is lost
   * @param chunk the bytes of one command; a multiple of its blocks
   * @param depth how many commands are under way at the same time
   * @param seed of the bytes
   */
  public Verification(NvmeNamespace drive, int chunk, int depth, long seed) {
    this.drive = drive;
    this.chunk = chunk;
    this.depth = depth;
    this.contents = new Contents(seed);
  }

  /**
   * Writes all blocks, and makes them durable.
   *
   * @throws IOException if a command fails
   * @throws InterruptedException if interrupted
   */
  public void write() throws IOException, InterruptedException {
    all(
        (lba, memory, offset) -> {
          contents.fill(memory, offset);
          drive.runOrThrow(drive.write(lba, memory));
          written.addAndGet(memory.byteSize());
        });
    drive.runOrThrow(drive.flush());
  }

  /**
   * Reads all blocks, and compares them.
   *
   * @throws DifferenceException if one byte is another one
   * @throws IOException if a command fails
   * @throws InterruptedException if interrupted
   */
  public void check() throws IOException, InterruptedException {
    all(
        (lba, memory, offset) -> {
          memory.fill((byte) 0);
          drive.runOrThrow(drive.read(lba, memory));
          long difference = contents.mismatch(memory, offset);
          if (difference >= 0) {
            throw new DifferenceException(
                drive
                    + ": byte "
                    + (offset + difference)
                    + " is not as it was written, in block "
                    + (offset + difference) / drive.geometry().blockBytes());
          }
          checked.addAndGet(memory.byteSize());
        });
  }

  private void all(Pass pass) throws IOException, InterruptedException {
    NvmeGeometry geometry = drive.geometry();
    Blocks blocks = Blocks.inOrder(geometry.byteCount(), chunk);
    BufferPool buffers = new BufferPool(depth, chunk, NvmeGeometry.PAGE_BYTES);
    Callers.start(
            Thread.ofVirtual(),
            depth,
            _ -> each(pass, blocks, buffers.take(), geometry.blockBytes()),
            blocks::stop)
        .join();
  }

  private static void each(Pass pass, Blocks blocks, MemorySegment buffer, int block)
      throws IOException {
    for (long next = blocks.next(); next != Blocks.NONE; next = blocks.next()) {
      pass.run(next / block, buffer.asSlice(0, blocks.length(next)), next);
    }
  }

  /**
   * How far the writing is.
   *
   * @return the bytes written so far
   */
  public long written() {
    return written.get();
  }

  /**
   * How far the reading is.
   *
   * @return the bytes compared so far
   */
  public long checked() {
    return checked.get();
  }
}

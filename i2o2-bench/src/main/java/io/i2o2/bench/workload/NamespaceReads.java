package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** NVMe reads of a namespace, in no order. Each caller has a buffer of its own. */
public final class NamespaceReads implements Operations {
  private final NvmeNamespace drive;
  private final RandomOffsets offsets;
  private final List<MemorySegment> buffers = new ArrayList<>();

  NamespaceReads(NvmeNamespace drive, Path node, int block, int callers)
      throws IOException, InterruptedException {
    this.drive = drive;
    this.offsets = new RandomOffsets(node, drive.geometry().byteCount(), block, callers);
    BufferPool pool = new BufferPool(callers, block, BlockAccess.ALIGNMENT);
    for (int caller = 0; caller < callers; caller++) {
      buffers.add(pool.take());
    }
  }

  /**
   * Opens a namespace, and takes a buffer for each caller.
   *
   * @param scheduler io_uring with 128-byte SQEs
   * @param node the generic node
   * @param block the bytes of one read, a multiple of the drive's blocks
   * @param callers how many
   * @return to be closed
   * @throws IOException if the kernel refuses, or there is less than one block
   * @throws InterruptedException if interrupted
   */
  public static NamespaceReads open(Scheduler scheduler, Path node, int block, int callers)
      throws IOException, InterruptedException {
    NvmeNamespace drive = NvmeNamespace.openForReading(scheduler, node);
    try {
      return new NamespaceReads(drive, node, block, callers);
    } catch (Throwable e) {
      drive.close();
      throw e;
    }
  }

  @Override
  public Opcode next(int caller) {
    long lba = offsets.next(caller) / drive.geometry().blockBytes();
    return drive.read(lba, buffers.get(caller)).opcode();
  }

  /** A success moves all of it, and is 0. */
  @Override
  public int expected() {
    return 0;
  }

  /** A result above 0 is a status. */
  @Override
  public void check(Opcode opcode, int result) throws IOException {
    IOException failure = opcode.failure(result);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    drive.close();
  }
}

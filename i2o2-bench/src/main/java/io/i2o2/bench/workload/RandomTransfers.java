package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Reads or writes of whole blocks of a file, in no order. Each caller has a buffer of its own. */
public final class RandomTransfers implements Operations {
  private final FileHandle file;
  private final RandomOffsets offsets;
  private final BlockAccess access;
  private final List<MemorySegment> buffers = new ArrayList<>();
  private final List<RegisteredBuffer> registeredBuffers = new ArrayList<>();
  private final List<RegisteredFile> registeredFiles = new ArrayList<>();

  private RandomTransfers(FileHandle file, RandomOffsets offsets, BlockAccess access) {
    this.file = file;
    this.offsets = offsets;
    this.access = access;
  }

  /**
   * Opens the file, and takes a buffer for each caller.
   *
   * @param scheduler what will transfer
   * @param access which blocks, and how
   * @param callers how many
   * @param registered whether to register file and buffers
   * @return to be closed
   * @throws IOException if one of that fails
   * @throws InterruptedException if interrupted
   */
  public static RandomTransfers open(
      Scheduler scheduler, BlockAccess access, int callers, boolean registered)
      throws IOException, InterruptedException {
    FileHandle file = scheduler.open(access.path(), access.options());
    try {
      RandomOffsets offsets =
          new RandomOffsets(access.path(), access.size(), access.block(), callers);
      RandomTransfers transfers = new RandomTransfers(file, offsets, access);
      transfers.takeBuffers(callers);
      if (registered) {
        transfers.register(scheduler);
      }
      return transfers;
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Opcode next(int caller) {
    long offset = offsets.next(caller);
    if (registeredFiles.isEmpty()) {
      MemorySegment buffer = buffers.get(caller);
      return access.write()
          ? Opcode.write(file, buffer, offset)
          : Opcode.read(file, buffer, offset);
    }
    RegisteredFile registered = registeredFiles.getFirst();
    RegisteredBuffer buffer = registeredBuffers.get(caller);
    return access.write()
        ? Opcode.writeFixed(registered, buffer, 0, access.block(), offset)
        : Opcode.readFixed(registered, buffer, 0, access.block(), offset);
  }

  @Override
  public int expected() {
    return access.block();
  }

  @Override
  public void close() throws IOException {
    for (RegisteredBuffer each : registeredBuffers) {
      each.unregister();
    }
    for (RegisteredFile each : registeredFiles) {
      each.unregister();
    }
    file.close();
  }

  private void takeBuffers(int callers) throws InterruptedException {
    BufferPool pool = new BufferPool(callers, access.block(), BlockAccess.ALIGNMENT);
    for (int caller = 0; caller < callers; caller++) {
      buffers.add(pool.take());
    }
  }

  private void register(Scheduler scheduler) throws IOException {
    registeredFiles.add(scheduler.registerFile(file, Guard.NONE));
    for (MemorySegment buffer : buffers) {
      registeredBuffers.add(scheduler.registerBuffer(buffer, Guard.NONE));
    }
  }
}

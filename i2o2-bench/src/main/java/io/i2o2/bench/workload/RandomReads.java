package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Reads of whole blocks of a file, in no order. Each caller has a buffer of its own. */
public final class RandomReads implements Operations {
  private final FileHandle file;
  private final RandomOffsets offsets;
  private final int block;
  private final List<MemorySegment> buffers = new ArrayList<>();
  private final List<RegisteredBuffer> registeredBuffers = new ArrayList<>();
  private final List<RegisteredFile> registeredFiles = new ArrayList<>();

  private RandomReads(FileHandle file, RandomOffsets offsets, int block) {
    this.file = file;
    this.offsets = offsets;
    this.block = block;
  }

  /**
   * Opens the file, and takes a buffer for each caller.
   *
   * @param scheduler what will read
   * @param path the file, of at least one block
   * @param block the bytes of one read
   * @param callers how many
   * @param direct whether to read past the page cache
   * @param registered whether to register file and buffers
   * @return to be closed
   * @throws IOException if one of that fails
   * @throws InterruptedException if interrupted
   */
  public static RandomReads open(
      Scheduler scheduler, Path path, int block, int callers, boolean direct, boolean registered)
      throws IOException, InterruptedException {
    OpenOption[] options =
        direct
            ? new OpenOption[] {StandardOpenOption.READ, FileOption.DIRECT}
            : new OpenOption[] {StandardOpenOption.READ};
    FileHandle file = scheduler.open(path, options);
    try {
      RandomOffsets offsets = new RandomOffsets(path, Files.size(path), block, callers);
      RandomReads reads = new RandomReads(file, offsets, block);
      reads.takeBuffers(callers);
      if (registered) {
        reads.register(scheduler);
      }
      return reads;
    } catch (Throwable e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Opcode next(int caller) {
    long offset = offsets.next(caller);
    return registeredFiles.isEmpty()
        ? Opcode.read(file, buffers.get(caller), offset)
        : Opcode.readFixed(
            registeredFiles.getFirst(), registeredBuffers.get(caller), 0, block, offset);
  }

  @Override
  public int expected() {
    return block;
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
    BufferPool pool = new BufferPool(callers, block, ChannelReads.ALIGNMENT);
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

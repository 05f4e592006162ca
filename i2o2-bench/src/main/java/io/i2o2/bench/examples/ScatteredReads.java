package io.i2o2.bench.examples;

import io.i2o2.Batch;
import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads of single blocks all over a file, past the page cache, as a search asks for them: one batch
 * and one wait. This thread runs the loop itself, so that no other one is needed.
 */
public final class ScatteredReads {
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 1024;
  private static final int READS = 400;

  private ScatteredReads() {}

  /**
   * Runs it.
   *
   * @param args none
   * @throws IOException if an operation fails
   * @throws InterruptedException if interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path path = Files.createTempFile(Path.of("").toAbsolutePath(), "i2o2-example", ".bin");
    SchedulerLoop loop = Scheduler.builder().buildLoop();
    try (Scheduler scheduler = loop.scheduler()) {
      Files.write(path, new byte[BLOCKS * BLOCK]);
      loop.runOnce(); // from now on the loop is this thread's
      read(scheduler, path);
    } finally {
      Files.delete(path);
    }
  }

  private static void read(Scheduler scheduler, Path path)
      throws IOException, InterruptedException {
    try (FileHandle file = scheduler.open(path, StandardOpenOption.READ, FileOption.DIRECT)) {
      // Aligned, as reads past the page cache ask for it; registered as one, so pinned once.
      MemorySegment memory = new BufferPool(1, (long) READS * BLOCK, BLOCK).take();
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);
      Batch batch = scheduler.batch(READS);
      for (int query = 0; query < 3; query++) {
        batch.clear();
        for (int i = 0; i < READS; i++) {
          long offset = ThreadLocalRandom.current().nextLong(BLOCKS) * BLOCK;
          batch.add(Opcode.readFixed(file, buffer, (long) i * BLOCK, BLOCK, offset));
        }
        batch.run();
        long bytes = 0;
        for (int i = 0; i < READS; i++) {
          bytes += batch.resultOrThrow(i);
        }
        System.out.println(bytes + " bytes by " + READS + " reads and one wait");
      }
      buffer.unregister();
    }
  }
}

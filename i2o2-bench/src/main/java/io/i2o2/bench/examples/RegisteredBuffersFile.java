package io.i2o2.bench.examples;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file written and read back through registered buffers, whose pages are pinned only once. */
public final class RegisteredBuffersFile {
  private static final int BYTES = 4096;

  private RegisteredBuffersFile() {}

  /**
   * Runs it.
   *
   * @param args none
   * @throws IOException if an operation fails
   */
  public static void main(String[] args) throws IOException {
    Path path = Files.createTempFile("i2o2-example", ".bin");
    try (Scheduler scheduler = Scheduler.create();
        FileHandle file = scheduler.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // A buffer of an automatic arena needs no guard: it lives as long as anything uses it.
      MemorySegment memory = Arena.ofAuto().allocate(BYTES, BYTES);
      MemorySegment text = memory.asSlice(0, BYTES / 2);
      text.setString(0, "written and read through i2o2");
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);

      int half = BYTES / 2;
      int written = scheduler.submit(Opcode.writeFixed(file, buffer, 0, half, 0)).joinOrThrow();
      scheduler.submit(Opcode.fsync(file)).joinOrThrow();
      int read = scheduler.submit(Opcode.readFixed(file, buffer, half, half, 0)).joinOrThrow();
      // Counts may be short; a program that must have all asks for the rest.
      System.out.println(written + " bytes written, " + read + " read");
      System.out.println(memory.asSlice(half).getString(0));
      buffer.unregister();
    } finally {
      Files.delete(path);
    }
  }
}

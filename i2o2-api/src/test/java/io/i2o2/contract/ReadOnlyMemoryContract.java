package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Nothing writes to memory through a segment that is read-only. */
public interface ReadOnlyMemoryContract extends BackendFixture {
  /** Bytes of the file that would be read. */
  int FILE_BYTES = 100;

  @Test
  default void noOperationReadsIntoReadOnlyMemory(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), Segments.pattern(1, FILE_BYTES));
    MemorySegment memory = Segments.zeroed(FILE_BYTES);
    MemorySegment view = memory.asReadOnly();
    MemorySegment writable = Segments.zeroed(1);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      for (Executable submit :
          List.<Executable>of(
              () -> run(scheduler, Opcode.read(handle, view, 0)),
              () -> run(scheduler, Opcode.read(handle, view.asSlice(1, 2), 0).alwaysAsync()),
              () -> run(scheduler, Opcode.readv(handle, List.of(writable, view), 0)),
              () -> run(scheduler, command(handle, view)),
              () -> run(scheduler, commandOfVector(handle, List.of(writable, view))))) {
        assertReadOnly(submit);
      }
      Segments.assertBytes(new byte[FILE_BYTES], memory);
    }
  }

  @Test
  default void aBufferRegisteredReadOnlyIsWrittenFromAndNotReadInto(@TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(2, FILE_BYTES);
    Path file = Files.write(directory.resolve("file"), content);
    MemorySegment memory = Segments.zeroed(FILE_BYTES).fill((byte) 7);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      RegisteredBuffer buffer = scheduler.registerBuffer(memory.asReadOnly(), Guard.NONE);
      assertReadOnly(() -> run(scheduler, Opcode.readFixed(handle, buffer, 0, 10, 0)));
      assertReadOnly(() -> run(scheduler, Opcode.readFixed(handle, buffer, 5, 0, 0)));
      assertReadOnly(() -> run(scheduler, commandOfBuffer(handle, buffer)));

      RegisteredBuffer writable = buffer.replace(memory, Guard.NONE);
      RegisteredBuffer again = writable.replace(memory.asReadOnly(), Guard.NONE);
      assertReadOnly(() -> run(scheduler, Opcode.readFixed(handle, again, 0, 10, 0)));
      for (byte each : Segments.bytes(memory)) {
        assertEquals(7, each);
      }

      assertEquals(10, run(scheduler, Opcode.writeFixed(handle, again, 0, 10, 0)));
      System.arraycopy(Segments.bytes(memory), 0, content, 0, 10);
      assertArrayEquals(content, Files.readAllBytes(file));
      again.unregister();
    }
  }

  @Test
  default void aFileMappedReadOnlyIsWrittenFromAndNotReadInto(@TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(3, FILE_BYTES);
    Path file = Files.write(directory.resolve("file"), content);
    Path copy = Files.createFile(directory.resolve("copy"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(copy, READ, WRITE);
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, FILE_BYTES, Arena.ofAuto());
      assertReadOnly(() -> run(scheduler, Opcode.read(handle, mapped, 0)));

      assertEquals(FILE_BYTES, run(scheduler, Opcode.write(handle, mapped, 0)));
      assertArrayEquals(content, Files.readAllBytes(copy));
    }
  }

  @Test
  default void aPoolHandsOutWritableBuffersWhateverViewCameBack(@TempDir Path directory)
      throws Exception {
    Path file = Files.write(directory.resolve("file"), Segments.pattern(4, FILE_BYTES));
    BufferPool pool = new BufferPool(1, FILE_BYTES, 8);
    pool.give(pool.take().asReadOnly());
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment next = pool.take();
      assertEquals(FILE_BYTES, run(scheduler, Opcode.read(handle, next, 0)));
      Segments.assertBytes(Segments.pattern(4, FILE_BYTES), next);
    }
  }

  private static Opcode command(FileHandle handle, MemorySegment memory) {
    return Opcode.uringCommand(handle, 0, UringCommandBuilder.SHORT_BYTES)
        .putMemory(0, memory)
        .build();
  }

  private static Opcode commandOfVector(FileHandle handle, List<MemorySegment> memory) {
    return Opcode.uringCommand(handle, 0, UringCommandBuilder.SHORT_BYTES)
        .sqeVector(memory)
        .build();
  }

  private static Opcode commandOfBuffer(FileHandle handle, RegisteredBuffer buffer) {
    return Opcode.uringCommand(handle, 0, UringCommandBuilder.SHORT_BYTES)
        .putBuffer(0, buffer, 0, 10)
        .build();
  }

  private static void assertReadOnly(Executable submit) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, submit);
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("the segment is read-only"), message);
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}

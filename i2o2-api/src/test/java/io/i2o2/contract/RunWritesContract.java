package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callers that write and wait, and registered buffers that are used so: all is as it is with a
 * reply, whether or not they write on their own threads.
 */
public interface RunWritesContract extends BackendFixture {
  private Scheduler start(boolean inPlace) {
    return start(builder().readInPlace(inPlace).writeInPlace(inPlace));
  }

  private static int run(boolean isVirtual, Scheduler scheduler, Opcode opcode) throws Exception {
    return isVirtual ? Threads.onVirtual(() -> scheduler.run(opcode)) : scheduler.run(opcode);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  default void whatIsWrittenIsInTheFile(boolean inPlace, boolean isVirtual, @TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("file");
    byte[] expected = new byte[400_000];
    Random random = new Random(21);
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path, CREATE, READ, WRITE)) {
      RegisteredFile registered = scheduler.registerFile(handle, Guard.NONE);
      MemorySegment memory = Segments.zeroed(70_000);
      RegisteredBuffer fixed = scheduler.registerBuffer(memory, Guard.NONE);
      assertEquals(expected.length, scheduler.run(Opcode.write(handle, Segments.of(expected), 0)));
      for (int i = 0; i < 300; i++) {
        int bytes = random.nextInt(1 << random.nextInt(17));
        int at = random.nextInt(expected.length - bytes);
        byte[] content = Segments.pattern(i, bytes);
        System.arraycopy(content, 0, expected, at, bytes);
        MemorySegment buffer = memory.asSlice(3, bytes);
        MemorySegment.copy(MemorySegment.ofArray(content), 0, buffer, 0, bytes);
        Target target = i % 3 == 0 ? registered : handle;
        Opcode write =
            switch (i % 4) {
              case 0 -> Opcode.writeFixed(target, fixed, 3, bytes, at);
              case 1 -> Opcode.writev(target, halves(buffer), at);
              default -> Opcode.write(target, buffer, at);
            };
        assertEquals(bytes, run(isVirtual, scheduler, write), write::describe);
      }
    }
    assertArrayEquals(expected, Files.readAllBytes(path));
  }

  private static List<MemorySegment> halves(MemorySegment buffer) {
    long half = buffer.byteSize() / 2;
    return List.of(buffer.asSlice(0, half), buffer.asSlice(half));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void whatIsAppendedComesOnce(boolean inPlace, @TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[] {9});
    try (Scheduler scheduler = start(inPlace);
        FileHandle handle = scheduler.open(path, APPEND)) {
      for (int i = 0; i < 10; i++) {
        Opcode write = Opcode.write(handle, Segments.of(new byte[] {1, 2}), 0);
        assertEquals(2, run(i % 2 == 0, scheduler, write));
      }
    }
    assertEquals(21, Files.size(path));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void aWriteThatFailsSaysWhyAndReleasesItsGuard(boolean inPlace, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    try (Scheduler scheduler = start(inPlace);
        FileHandle reader = scheduler.open(path);
        FileHandle writer = scheduler.open(path, WRITE)) {
      MemorySegment memory = Segments.zeroed(64);
      for (int i = 0; i < 3; i++) {
        CountingGuard guard = new CountingGuard();
        assertEquals(-Errno.EBADF, scheduler.run(Opcode.write(reader, memory, 0), guard));
        assertEquals(1, guard.releases());
        assertEquals(64, scheduler.run(Opcode.write(writer, memory, 0), guard));
        assertEquals(2, guard.releases());
        assertEquals(0, scheduler.run(Opcode.write(writer, memory.asSlice(0, 0), 0), guard));
        assertEquals(3, guard.releases());
      }
    }
  }

  /** Buffers are unregistered under their readers; memory that was given back shows by its byte. */
  @Test
  default void noReadHitsABufferThatWasGivenBack(@TempDir Path directory) throws Exception {
    byte[] content = new byte[4096];
    Arrays.fill(content, (byte) 1);
    Path path = Files.write(directory.resolve("file"), content);
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    try (Scheduler scheduler = start(builder().registeredBuffers(4));
        FileHandle handle = scheduler.open(path)) {
      AtomicReference<RegisteredBuffer> current = new AtomicReference<>();
      AtomicBoolean isFree = new AtomicBoolean();
      current.set(register(scheduler, isFree));
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread.Builder kind = i == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
        threads.add(
            Threads.start(
                kind,
                () -> {
                  while (!stop.get()) {
                    RegisteredBuffer buffer = current.get();
                    try {
                      scheduler.run(Opcode.readFixed(handle, buffer, 0, 4096, 0));
                      reads.incrementAndGet();
                    } catch (IllegalStateException e) {
                      assertTrue(current.get() != buffer, e::toString);
                    }
                  }
                },
                faults));
      }
      for (int i = 0; i < 200; i++) {
        int enough = reads.get() + 10;
        Awaits.until("read", () -> reads.get() >= enough || !faults.isEmpty());
        RegisteredBuffer old = current.get();
        AtomicBoolean isOldFree = isFree;
        isFree = new AtomicBoolean();
        current.set(register(scheduler, isFree));
        old.unregister();
        assertTrue(isOldFree.get(), "its guard was released");
        MemorySegment memory = old.segment().fill((byte) 7);
        for (int look = 0; look < 3; look++) {
          for (byte each : Segments.bytes(memory)) {
            assertEquals(7, each, "it was read into afterwards");
          }
        }
      }
      stop.set(true);
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
    } finally {
      stop.set(true);
    }
  }

  private static RegisteredBuffer register(Scheduler scheduler, AtomicBoolean isFree)
      throws Exception {
    return scheduler.registerBuffer(Segments.zeroed(4096), () -> isFree.set(true));
  }
}

package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and writes of several segments. */
public interface VectoredContract extends BackendFixture {

  @Test
  default void gathersAndScattersInOrder(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    byte[] content = Segments.pattern(1, 60);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE)) {
      MemorySegment source = Segments.of(content);
      List<MemorySegment> parts =
          List.of(
              source.asSlice(0, 10),
              Segments.zeroed(0),
              source.asSlice(10, 1),
              source.asSlice(11, 49));
      assertEquals(60, run(scheduler, Opcode.writev(handle, parts, 100)));
      assertEquals(160, Files.size(file));

      MemorySegment sink = Segments.zeroed(60);
      List<MemorySegment> into =
          List.of(sink.asSlice(0, 33), sink.asSlice(33, 7), sink.asSlice(40, 20));
      assertEquals(60, run(scheduler, Opcode.readv(handle, into, 100)));
      Segments.assertBytes(content, sink);
    }
  }

  @Test
  default void vectoredReadsAreShortAtTheEnd(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(2, 100);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment sink = Segments.zeroed(150);
      List<MemorySegment> into = List.of(sink.asSlice(0, 80), sink.asSlice(80, 70));

      assertEquals(100, run(scheduler, Opcode.readv(handle, into, 0)));
      Segments.assertBytes(content, sink.asSlice(0, 100));
      assertEquals(0, run(scheduler, Opcode.readv(handle, into, 100)));
      assertEquals(0, run(scheduler, Opcode.readv(handle, List.of(), 0)));
    }
  }

  @Test
  default void vectoredOperationsMoveTheCurrentPosition(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE)) {
      List<MemorySegment> two =
          List.of(Segments.of(new byte[] {1}), Segments.of(new byte[] {2, 3}));

      assertEquals(3, run(scheduler, Opcode.writev(handle, two, Opcode.CURRENT_POSITION)));
      assertEquals(3, run(scheduler, Opcode.writev(handle, two, Opcode.CURRENT_POSITION)));
      assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3}, Files.readAllBytes(file));
      assertEquals(
          0,
          run(
              scheduler,
              Opcode.readv(handle, List.of(Segments.zeroed(9)), Opcode.CURRENT_POSITION)));
    }
  }

  @Test
  default void vectoredWritesAppend(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[] {9});
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, APPEND)) {
      List<MemorySegment> two = List.of(Segments.of(new byte[] {1}), Segments.of(new byte[] {2}));

      assertEquals(2, run(scheduler, Opcode.writev(handle, two, 0)));
      assertArrayEquals(new byte[] {9, 1, 2}, Files.readAllBytes(file));
    }
  }

  @Test
  default void asManySegmentsAsThereMayBe(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(3, 1024 * 3);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(directory.resolve("f"), CREATE, READ, WRITE)) {
      assertEquals(content.length, run(scheduler, Opcode.writev(handle, parts(content), 0)));
      List<MemorySegment> into = parts(new byte[content.length]);
      assertEquals(content.length, run(scheduler, Opcode.readv(handle, into, 0)));

      byte[] seen = new byte[content.length];
      for (int i = 0; i < into.size(); i++) {
        System.arraycopy(Segments.bytes(into.get(i)), 0, seen, i * 3, 3);
      }
      assertArrayEquals(content, seen);
    }
  }

  @Test
  default void manyVectoredOperationsAtOnce(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(4, 100 * 64);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment sink = Segments.zeroed(content.length);
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        MemorySegment part = sink.asSlice(i * 64L, 64);
        List<MemorySegment> into = List.of(part.asSlice(0, 13), part.asSlice(13));
        replies.add(scheduler.submit(Opcode.readv(handle, into, i * 64L)));
      }
      for (Reply reply : replies) {
        assertEquals(64, Awaits.result(reply));
      }
      Segments.assertBytes(content, sink);
    }
  }

  @Test
  default void vectoredOperationsOnTheWrongSideGiveEbadf(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    List<MemorySegment> one = List.of(Segments.zeroed(1));
    try (Scheduler scheduler = start();
        FileHandle reader = scheduler.open(file, READ);
        FileHandle writer = scheduler.open(file, WRITE)) {
      assertEquals(-Errno.EBADF, run(scheduler, Opcode.writev(reader, one, 0)));
      assertEquals(-Errno.EBADF, run(scheduler, Opcode.readv(writer, one, 0)));
    }
  }

  private static List<MemorySegment> parts(byte[] content) {
    MemorySegment whole = Segments.of(content);
    List<MemorySegment> parts = new ArrayList<>();
    for (int i = 0; i < content.length; i += 3) {
      parts.add(whole.asSlice(i, 3));
    }
    return parts;
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}

package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.BufferPool;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.IoPriority;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and writes: counts, offsets, bytes. */
public interface ReadWriteContract extends BackendFixture {

  @Test
  default void readsBackWhatWasWritten(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(3, 300_000);
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE)) {
      assertEquals(content.length, run(scheduler, Opcode.write(handle, Segments.of(content), 0)));
      MemorySegment buffer = Segments.zeroed(content.length);
      assertEquals(content.length, run(scheduler, Opcode.read(handle, buffer, 0)));

      Segments.assertBytes(content, buffer);
      assertArrayEquals(content, Files.readAllBytes(file));
    }
  }

  @Test
  default void readsAreShortAtTheEndAndZeroBehindIt(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(4, 100);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment buffer = Segments.zeroed(64).fill((byte) 7);

      assertEquals(36, run(scheduler, Opcode.read(handle, buffer, 64)));
      Segments.assertBytes(java.util.Arrays.copyOfRange(content, 64, 100), buffer.asSlice(0, 36));
      for (byte untouched : Segments.bytes(buffer.asSlice(36))) {
        assertEquals(7, untouched, "wrote past the count");
      }
      assertEquals(0, run(scheduler, Opcode.read(handle, buffer, 100)));
      assertEquals(0, run(scheduler, Opcode.read(handle, buffer, 1_000_000)));
    }
  }

  @Test
  default void movesNothingForEmptyMemory(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      assertEquals(0, run(scheduler, Opcode.read(handle, Segments.zeroed(0), 0)));
      assertEquals(0, run(scheduler, Opcode.write(handle, Segments.zeroed(0), 5)));
      assertEquals(10, Files.size(file));
    }
  }

  @Test
  default void writesBehindTheEndLeaveAHole(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE)) {
      assertEquals(1, run(scheduler, Opcode.write(handle, Segments.of(new byte[] {9}), 999)));

      byte[] expected = new byte[1000];
      expected[999] = 9;
      assertArrayEquals(expected, Files.readAllBytes(file));
    }
  }

  @Test
  default void offsetsHave64Bits(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = directory.resolve("sparse");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE);
        FileChannel channel = FileChannel.open(file, READ)) {
      // On both sides of 31 and 32 bits, where a cut offset would land elsewhere.
      long[] offsets = {
        (1L << 31) - 10, (1L << 31) + 50, (1L << 32) - 10, (1L << 32) + 50, 5L << 30
      };
      for (long offset : offsets) {
        byte[] content = Segments.pattern(offset, 20);
        assertEquals(20, run(scheduler, Opcode.write(handle, Segments.of(content), offset)));
      }
      for (long offset : offsets) {
        byte[] content = Segments.pattern(offset, 20);
        MemorySegment buffer = Segments.zeroed(20);
        assertEquals(20, run(scheduler, Opcode.read(handle, buffer, offset)));
        Segments.assertBytes(content, buffer);
        ByteBuffer seen = ByteBuffer.allocate(20);
        assertEquals(20, channel.read(seen, offset));
        assertArrayEquals(content, seen.array());
      }
      assertEquals((5L << 30) + 20, Files.size(file));
    }
  }

  @Test
  default void theCurrentPositionMoves(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE)) {
      for (byte i = 0; i < 4; i++) {
        Opcode write =
            Opcode.write(handle, Segments.of(new byte[] {i, i}), Opcode.CURRENT_POSITION);
        assertEquals(2, run(scheduler, write));
      }
      assertArrayEquals(new byte[] {0, 0, 1, 1, 2, 2, 3, 3}, Files.readAllBytes(file));
      MemorySegment buffer = Segments.zeroed(3);
      assertEquals(0, run(scheduler, Opcode.read(handle, buffer, Opcode.CURRENT_POSITION)));
      assertEquals(3, run(scheduler, Opcode.read(handle, buffer, 4)));
      assertEquals(
          1,
          run(
              scheduler,
              Opcode.write(handle, Segments.of(new byte[] {4}), Opcode.CURRENT_POSITION)),
          "a read at an offset leaves the position");
      assertEquals(9, Files.size(file));
    }
  }

  @Test
  default void aPositionStartsAtTheFront(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(5, 10);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      MemorySegment buffer = Segments.zeroed(6);
      assertEquals(6, run(scheduler, Opcode.read(handle, buffer, Opcode.CURRENT_POSITION)));
      Segments.assertBytes(java.util.Arrays.copyOfRange(content, 0, 6), buffer);
      assertEquals(4, run(scheduler, Opcode.read(handle, buffer, Opcode.CURRENT_POSITION)));
      Segments.assertBytes(java.util.Arrays.copyOfRange(content, 6, 10), buffer.asSlice(0, 4));
      assertEquals(0, run(scheduler, Opcode.read(handle, buffer, Opcode.CURRENT_POSITION)));
    }
  }

  @Test
  default void readsFromPipesAtTheCurrentPosition(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      fifo.feed(5);

      assertEquals(
          5, run(scheduler, Opcode.read(handle, Segments.zeroed(100), Opcode.CURRENT_POSITION)));
    }
  }

  @Test
  default void aFullDeviceGivesEnospc() throws Exception {
    Systems.assumeLinux("/dev/full");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(Path.of("/dev/full"), WRITE)) {
      assertEquals(-Errno.ENOSPC, run(scheduler, Opcode.write(handle, Segments.zeroed(4096), 0)));
    }
  }

  @Test
  default void writesBehindTheLargestFileGiveEfbig(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("its limits of file size");
    Systems.assumeFileSystem(directory, "file sizes end below 2^62 bytes", "ext4", "xfs", "btrfs");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(directory.resolve("file"), CREATE, WRITE)) {
      assertEquals(
          -Errno.EFBIG,
          run(scheduler, Opcode.write(handle, Segments.zeroed(10), Long.MAX_VALUE - 10)));
    }
  }

  @Test
  default void prioritiesAndAlwaysAsyncDoNotChangeResults(@TempDir Path directory)
      throws Exception {
    byte[] content = Segments.pattern(6, 1000);
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, CREATE, READ, WRITE)) {
      for (IoPriority priority :
          List.of(IoPriority.DEFAULT, IoPriority.IDLE, IoPriority.bestEffort(4))) {
        MemorySegment buffer = Segments.zeroed(1000);
        assertEquals(
            1000,
            run(scheduler, Opcode.write(handle, Segments.of(content), 0).withPriority(priority)));
        assertEquals(
            1000,
            run(scheduler, Opcode.read(handle, buffer, 0).withPriority(priority).alwaysAsync()));
        Segments.assertBytes(content, buffer);
        assertEquals(0, run(scheduler, Opcode.fsync(handle).withPriority(priority)));
        assertEquals(0, run(scheduler, Opcode.nop().withPriority(priority).alwaysAsync()));
      }
      assertEquals(0, run(scheduler, Opcode.fdatasync(handle).alwaysAsync()));
      assertEquals(0, run(scheduler, Opcode.read(handle, Segments.zeroed(1), 5000).alwaysAsync()));
    }
  }

  @Test
  default void aDirectFileRoundTripsThroughAPool(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("direct");
    BufferPool pool = new BufferPool(2, 8192, 4096);
    try (Scheduler scheduler = start();
        FileHandle handle = openDirect(scheduler, file)) {
      byte[] content = Segments.pattern(7, 8192);
      MemorySegment out = pool.take();
      MemorySegment.copy(MemorySegment.ofArray(content), 0, out, 0, 8192);
      Reply write = scheduler.submit(Opcode.write(handle, out, 4096), pool.giving(out));
      assertEquals(8192, Awaits.result(write));

      MemorySegment in = pool.take();
      assertEquals(8192, run(scheduler, Opcode.read(handle, in, 4096)));
      Segments.assertBytes(content, in);
      pool.give(in);
      assertArrayEquals(
          content, java.util.Arrays.copyOfRange(Files.readAllBytes(file), 4096, 12288));
    }
  }

  @Test
  default void aDirectReadIsShortAtTheEnd(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("direct"), Segments.pattern(8, 5000));
    MemorySegment buffer = new BufferPool(1, 8192, 4096).take();
    try (Scheduler scheduler = start();
        FileHandle handle = openDirect(scheduler, file)) {
      assertEquals(5000, run(scheduler, Opcode.read(handle, buffer, 0)));
      assertEquals(904, run(scheduler, Opcode.read(handle, buffer, 4096)));
      assertEquals(0, run(scheduler, Opcode.read(handle, buffer, 8192)));
    }
  }

  @Test
  default void aMisalignedDirectReadGivesEinval(@TempDir Path directory) throws Exception {
    assumeTrue(directIsEnforced(), "this backend does not see the file system's alignment");
    Systems.assumeLinux("O_DIRECT");
    Systems.assumeFileSystem(directory, "O_DIRECT asks for alignment", "ext4", "xfs");
    Path file = Files.write(directory.resolve("direct"), Segments.pattern(8, 8192));
    MemorySegment buffer = new BufferPool(1, 8192, 4096).take();
    try (Scheduler scheduler = start();
        FileHandle handle = openDirect(scheduler, file)) {
      assertEquals(-Errno.EINVAL, run(scheduler, Opcode.read(handle, buffer, 3)));
      assertEquals(-Errno.EINVAL, run(scheduler, Opcode.read(handle, buffer.asSlice(0, 100), 0)));
    }
  }

  @Test
  default void manyOperationsAtOnceKeepTheirBytesApart(@TempDir Path directory) throws Exception {
    int block = 512;
    int blocks = 400;
    byte[] content = Segments.pattern(9, block * blocks);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(directory.resolve("file"), CREATE, READ, WRITE)) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(9));
      MemorySegment whole = Segments.of(content);
      List<Reply> writes = new ArrayList<>();
      for (int i : order) {
        long at = (long) i * block;
        writes.add(scheduler.submit(Opcode.write(handle, whole.asSlice(at, block), at)));
      }
      for (Reply write : writes) {
        assertEquals(block, Awaits.result(write));
      }
      MemorySegment read = Segments.zeroed(content.length);
      List<Reply> reads = new ArrayList<>();
      for (int i : order) {
        long at = (long) i * block;
        reads.add(scheduler.submit(Opcode.read(handle, read.asSlice(at, block), at)));
      }
      for (Reply each : reads) {
        assertEquals(block, Awaits.result(each));
      }
      Segments.assertBytes(content, read);
    }
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode, Guard.NONE));
  }

  private static FileHandle openDirect(Scheduler scheduler, Path file) throws IOException {
    try {
      return scheduler.open(file, CREATE, READ, WRITE, FileOption.DIRECT);
    } catch (ErrnoException e) {
      assumeTrue(
          e.errno() != Errno.EINVAL && e.errno() != Errno.EOPNOTSUPP,
          () -> "no direct IO on " + file + ": " + e.getMessage());
      throw e;
    }
  }
}

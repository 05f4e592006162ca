package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RandomTransfersTest {
  private static final int BLOCK = 512;

  @TempDir Path folder;
  @AutoClose private final Scheduler scheduler = Scheduler.create();

  private Path file(int bytes) throws IOException {
    return Files.write(folder.resolve("file"), new byte[bytes]);
  }

  @Test
  void reachesEveryWholeBlockAndNothingElse() throws Exception {
    try (RandomTransfers reads =
        RandomTransfers.open(scheduler, reads(file(4 * BLOCK + 100)), 2, false)) {
      Set<Long> offsets = new TreeSet<>();
      for (int i = 0; i < 1000; i++) {
        Opcode read = reads.next(i % 2);
        assertEquals("read", read.name());
        assertEquals(BLOCK, read.byteCount());
        offsets.add(read.startOffset());
      }
      assertEquals(Set.of(0L, 512L, 1024L, 1536L), offsets);
    }
  }

  @Test
  void registeredReadsUseABufferOfEachCallersOwn() throws Exception {
    try (RandomTransfers reads = RandomTransfers.open(scheduler, reads(file(4 * BLOCK)), 2, true)) {
      Opcode one = reads.next(0);
      Opcode two = reads.next(1);
      RegisteredBuffer bufferOfOne =
          assertInstanceOf(RegisteredBuffer.class, one.registeredBuffer());
      RegisteredBuffer bufferOfTwo =
          assertInstanceOf(RegisteredBuffer.class, two.registeredBuffer());
      assertTrue(bufferOfOne.slot() != bufferOfTwo.slot());
      reads.check(one, scheduler.submit(one).join());
      reads.check(two, scheduler.submit(two).join());
    }
  }

  @Test
  void refusesAFileOfLessThanABlock() throws IOException {
    Path small = file(BLOCK - 1);
    IOException e =
        assertThrows(
            IOException.class,
            () -> RandomTransfers.open(scheduler, reads(small), 1, false).close());
    assertTrue(String.valueOf(e.getMessage()).contains(small.toString()), e.getMessage());
  }

  private static BlockAccess reads(Path file) {
    return new BlockAccess(file, BLOCK, false, false);
  }

  @Test
  void writesWholeBlocksOverTheFile() throws Exception {
    Path file = file(4 * BLOCK);
    BlockAccess access = new BlockAccess(file, BLOCK, false, true);
    for (boolean registered : new boolean[] {false, true}) {
      try (RandomTransfers writes = RandomTransfers.open(scheduler, access, 1, registered)) {
        for (int i = 0; i < 20; i++) {
          Opcode write = writes.next(0);
          assertEquals(registered ? "write_fixed" : "write", write.name());
          writes.check(write, scheduler.run(write));
        }
      }
    }
    assertEquals(4 * BLOCK, Files.size(file));
  }

  @Test
  void channelsWriteTheSame() throws Exception {
    Path file = file(4 * BLOCK);
    BlockAccess access = new BlockAccess(file, BLOCK, false, true);
    byte[] before = new byte[4 * BLOCK];
    Arrays.fill(before, (byte) 3);
    Files.write(file, before);
    try (ChannelTransfers writes = new ChannelTransfers(access, 1)) {
      writes.step(0).run();
    }
    byte[] after = Files.readAllBytes(file);
    assertEquals(before.length, after.length);
    assertNotEquals(-1, Arrays.mismatch(before, after), "a block was overwritten");
    Files.write(file, before);
    try (AsyncChannelTransfers writes = new AsyncChannelTransfers(access, 1)) {
      writes.step(0).run();
    }
    assertArrayEquals(after, Files.readAllBytes(file), "the same block, with the same bytes");
  }
}

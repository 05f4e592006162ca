package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RandomReadsTest {
  private static final int BLOCK = 512;

  @TempDir Path folder;
  @AutoClose private final Scheduler scheduler = Scheduler.create();

  private Path file(int bytes) throws IOException {
    return Files.write(folder.resolve("file"), new byte[bytes]);
  }

  @Test
  void reachesEveryWholeBlockAndNothingElse() throws Exception {
    try (RandomReads reads =
        RandomReads.open(scheduler, file(4 * BLOCK + 100), BLOCK, 2, false, false)) {
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
    try (RandomReads reads = RandomReads.open(scheduler, file(4 * BLOCK), BLOCK, 2, false, true)) {
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
            () -> RandomReads.open(scheduler, small, BLOCK, 1, false, false).close());
    assertTrue(String.valueOf(e.getMessage()).contains(small.toString()), e.getMessage());
  }
}

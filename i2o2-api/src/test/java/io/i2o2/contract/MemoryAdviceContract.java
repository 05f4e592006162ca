package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.BufferPool;
import io.i2o2.Errno;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** madvise: what it does to the memory, and to what lies beside it. */
public interface MemoryAdviceContract extends BackendFixture {
  /** A whole number of pages wherever the suite runs. */
  int PAGES_BYTES = 1 << 16;

  @Test
  default void takesAdviceOnMemory() throws Exception {
    MemorySegment memory = filled(PAGES_BYTES);
    try (Scheduler scheduler = start()) {
      for (MemoryAdvice advice :
          List.of(
              MemoryAdvice.NORMAL,
              MemoryAdvice.RANDOM,
              MemoryAdvice.SEQUENTIAL,
              MemoryAdvice.WILL_NEED)) {
        assertEquals(0, run(scheduler, Opcode.madvise(memory, advice)), advice.name());
      }
    }
  }

  @Test
  default void adviceOnMemoryStartsAtAPage() throws Exception {
    MemorySegment memory = Arena.ofAuto().allocate(2 * PAGES_BYTES, PAGES_BYTES);
    try (Scheduler scheduler = start()) {
      assertEquals(
          -Errno.EINVAL,
          run(scheduler, Opcode.madvise(memory.asSlice(100, PAGES_BYTES), MemoryAdvice.NORMAL)));
    }
  }

  @Test
  default void adviceThatKeepsContentsKeepsThemAlsoOfPartsOfPagesAndReadOnly() throws Exception {
    MemorySegment memory = filled(2 * PAGES_BYTES);
    MemorySegment part = memory.asSlice(PAGES_BYTES, 100);
    try (Scheduler scheduler = start()) {
      for (MemoryAdvice advice : only(each -> !each.discardsContents())) {
        // Which of them a kernel was built with shows in the result.
        run(scheduler, Opcode.madvise(memory, advice));
        run(scheduler, Opcode.madvise(part, advice));
        run(scheduler, Opcode.madvise(part.asReadOnly(), advice));
        Segments.assertBytes(sevens(2 * PAGES_BYTES), memory);
      }
    }
  }

  @Test
  default void contentsAreThrownAwayOfTheMemoryAndOfNothingBesideIt() throws Exception {
    MemorySegment memory = filled(3 * PAGES_BYTES);
    try (Scheduler scheduler = start()) {
      MemorySegment middle = memory.asSlice(PAGES_BYTES, PAGES_BYTES);
      assertEquals(0, run(scheduler, Opcode.madvise(middle, MemoryAdvice.DONT_NEED)));

      byte[] expected = sevens(3 * PAGES_BYTES);
      Arrays.fill(expected, PAGES_BYTES, 2 * PAGES_BYTES, (byte) 0);
      Segments.assertBytes(expected, memory);
    }
  }

  @Test
  default void contentsThatMayBeThrownAwayAreThoseOfTheMemoryOnly() throws Exception {
    MemorySegment memory = filled(3 * PAGES_BYTES);
    try (Scheduler scheduler = start()) {
      MemorySegment middle = memory.asSlice(PAGES_BYTES, PAGES_BYTES);
      assertEquals(0, run(scheduler, Opcode.madvise(middle, MemoryAdvice.FREE)));

      Segments.assertBytes(sevens(PAGES_BYTES), memory.asSlice(0, PAGES_BYTES));
      Segments.assertBytes(sevens(PAGES_BYTES), memory.asSlice(2 * PAGES_BYTES));
      Segments.assertBytes(sevens(PAGES_BYTES), middle.fill((byte) 7));
    }
  }

  @Test
  default void partsOfPagesAreNotThrownAway() {
    MemorySegment memory = filled(2 * PAGES_BYTES);
    try (Scheduler scheduler = start()) {
      for (MemoryAdvice advice : only(MemoryAdvice::discardsContents)) {
        for (MemorySegment part :
            List.of(
                memory.asSlice(0, 1),
                memory.asSlice(0, 512),
                memory.asSlice(0, PAGES_BYTES + 1),
                memory.asSlice(0, PAGES_BYTES - 1),
                memory.asSlice(512, PAGES_BYTES),
                memory.asSlice(PAGES_BYTES + 1, PAGES_BYTES - 1),
                memory.asSlice(1, 0))) {
          IllegalArgumentException refusal = refusal(scheduler, part, advice);
          String message = String.valueOf(refusal.getMessage());
          for (String hint :
              List.of(
                  "madvise " + advice + " of " + part.byteSize() + " bytes",
                  "0x" + Long.toHexString(part.address()),
                  "whole pages of ",
                  "Arena.allocate(",
                  "BufferPool")) {
            assertTrue(message.contains(hint), message);
          }
        }
      }
      Segments.assertBytes(sevens(2 * PAGES_BYTES), memory);
    }
  }

  @Test
  default void oneBufferOfAPoolIsNotThrownAwayWithItsNeighbours() {
    BufferPool pool = new BufferPool(256, 512, 512);
    List<MemorySegment> buffers = Stream.generate(pool::tryTake).limit(256).toList();
    buffers.forEach(buffer -> buffer.fill((byte) 7));
    try (Scheduler scheduler = start()) {
      for (MemorySegment buffer : buffers) {
        refusal(scheduler, buffer, MemoryAdvice.DONT_NEED);
      }
      buffers.forEach(buffer -> Segments.assertBytes(sevens(512), buffer));
    }
  }

  @Test
  default void readOnlyMemoryIsNotThrownAway() {
    MemorySegment memory = filled(PAGES_BYTES);
    try (Scheduler scheduler = start()) {
      for (MemoryAdvice advice : only(MemoryAdvice::discardsContents)) {
        IllegalArgumentException refusal = refusal(scheduler, memory.asReadOnly(), advice);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("read-only") && message.contains("COLD"), message);
      }
      Segments.assertBytes(sevens(PAGES_BYTES), memory);
    }
  }

  @Test
  default void aMappedFileKeepsItsContents(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[PAGES_BYTES]);
    try (Scheduler scheduler = start();
        Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, PAGES_BYTES, arena).fill((byte) 7);
      CountingGuard guard = new CountingGuard();

      Opcode dontNeed = Opcode.madvise(mapped, MemoryAdvice.DONT_NEED);
      assertEquals(0, Awaits.result(scheduler.submit(dontNeed, guard)));
      Opcode free = Opcode.madvise(mapped, MemoryAdvice.FREE);
      assertEquals(-Errno.EINVAL, Awaits.result(scheduler.submit(free, guard)));

      Segments.assertBytes(sevens(PAGES_BYTES), mapped);
      assertArrayEquals(sevens(PAGES_BYTES), Files.readAllBytes(file));
    }
  }

  private static IllegalArgumentException refusal(
      Scheduler scheduler, MemorySegment memory, MemoryAdvice advice) {
    return assertThrows(
        IllegalArgumentException.class,
        () -> run(scheduler, Opcode.madvise(memory, advice)),
        () -> advice + " of " + memory);
  }

  private static List<MemoryAdvice> only(Predicate<MemoryAdvice> which) {
    return Arrays.stream(MemoryAdvice.values()).filter(which).toList();
  }

  private static MemorySegment filled(int bytes) {
    return Arena.ofAuto().allocate(bytes, PAGES_BYTES).fill((byte) 7);
  }

  private static byte[] sevens(int bytes) {
    byte[] sevens = new byte[bytes];
    Arrays.fill(sevens, (byte) 7);
    return sevens;
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}

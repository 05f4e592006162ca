package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Libc;
import io.i2o2.uring.sys.LinuxSys;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands to a block device, of a file and for this test alone; needs root. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class BlockDiscardTest {
  private static final int BLOCK_URING_CMD_DISCARD = 0x1200; // linux/blkdev.h, 6.12
  private static final int BLKDISCARD = 0x1277; // linux/fs.h
  private static final int BYTES = 4 << 20;
  private static final int FROM = 1 << 20;
  private static final int COUNT = 3 << 19;

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void fillTheFile() throws IOException {
    assumeTrue(Rig.facts().supports(Abi.OP_URING_CMD), "this kernel has no uring_cmd (5.19)");
    file = Files.write(folder.resolve("disk"), filled());
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void whatIsDiscardedReadsAsZeroes(boolean wide, int bytes) throws Exception {
    try (LoopDevice device = LoopDevice.of(file);
        Scheduler scheduler = Rig.start(Rig.builder().sqe128(wide), new LinuxSys());
        FileHandle disk =
            scheduler.open(device.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      assumeDiscards(device);
      // What is in the page cache, and is not on the disk yet, goes, too.
      MemorySegment written = Rig.memory(8192).fill((byte) 9);
      assertEquals(8192, Rig.result(scheduler.submit(Opcode.write(disk, written, FROM))));

      discard(scheduler, discard(disk, bytes, FROM, COUNT));

      byte[] expected = filled();
      Arrays.fill(expected, FROM, FROM + COUNT, (byte) 0);
      assertArrayEquals(expected, contents(scheduler, disk));
      assertArrayEquals(expected, Files.readAllBytes(file));
      discard(scheduler, discard(disk, bytes, 0, BYTES).alwaysAsync());
      assertArrayEquals(new byte[BYTES], contents(scheduler, disk));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void whatCannotBeDiscardedHasTheErrnoOfBlkdiscard(boolean wide, int bytes) throws Exception {
    try (LoopDevice device = LoopDevice.of(file);
        Scheduler scheduler = Rig.start(Rig.builder().sqe128(wide), new LinuxSys());
        FileHandle disk =
            scheduler.open(device.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileHandle readOnly = scheduler.open(device.path())) {
      assumeDiscards(device);
      discard(scheduler, discard(disk, bytes, FROM, 4096));
      long[][] ranges = {
        {1, 4096},
        {0, 100},
        {0, 0},
        {BYTES, 4096},
        {BYTES - 4096, 8192},
        {-4096, 4096},
        {0, -4096},
        {4096, Long.MAX_VALUE & -4096},
        {1L << 32, 4096},
        {0, 1L << 32}
      };
      for (long[] range : ranges) {
        MemorySegment argument = Rig.memory(16);
        MemorySegment.copy(range, 0, argument, JAVA_LONG, 0, 2);
        int expected = Libc.ioctl(device.fd(), BLKDISCARD, argument.address());
        assertEquals(-Errno.EINVAL, expected, () -> Arrays.toString(range));
        Opcode command = discard(disk, bytes, range[0], range[1]);
        assertEquals(expected, Rig.result(scheduler.submit(command)), () -> Arrays.toString(range));
      }
      assertEquals(
          -Errno.EBADF, Rig.result(scheduler.submit(discard(readOnly, bytes, FROM, 4096))));
      byte[] rest = filled();
      Arrays.fill(rest, FROM, FROM + 4096, (byte) 0);
      assertArrayEquals(rest, contents(scheduler, disk));
    }
  }

  private static void assumeDiscards(LoopDevice device) throws IOException {
    assumeTrue(
        device.maxDiscardBytes() > 0,
        "a loop device of this file discards nothing: its file system makes no holes");
  }

  private static void discard(Scheduler scheduler, Opcode command) throws InterruptedException {
    int result = Rig.result(scheduler.submit(command));
    assumeTrue(result != -Errno.EOPNOTSUPP, "this kernel's block devices take no commands (6.12)");
    assertEquals(0, result);
  }

  /** The first byte is in the SQE's addr, the count in its addr3, where the command begins. */
  private static Opcode discard(FileHandle disk, int bytes, long from, long count) {
    return Opcode.uringCommand(disk, BLOCK_URING_CMD_DISCARD, bytes)
        .sqeNumbers((int) from, (int) (from >> Integer.SIZE), 0)
        .putInt(0, (int) count)
        .putInt(Integer.BYTES, (int) (count >> Integer.SIZE))
        .build();
  }

  private static byte[] contents(Scheduler scheduler, FileHandle disk) throws InterruptedException {
    MemorySegment memory = Rig.memory(BYTES);
    assertEquals(BYTES, Rig.result(scheduler.submit(Opcode.read(disk, memory, 0))));
    return memory.toArray(JAVA_BYTE);
  }

  private static byte[] filled() {
    byte[] bytes = new byte[BYTES];
    Arrays.fill(bytes, (byte) 0x5A);
    return bytes;
  }
}

package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.LinuxSys;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw commands to a real namespace, whose first blocks are read alone. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
@EnabledIfEnvironmentVariable(
    named = "NVME_NG",
    matches = "/dev/.+",
    disabledReason = "needs an NVMe drive: NVME_NG (/dev/ng0n1), NVME_BLK (/dev/nvme0n1)")
final class NvmePassthroughTest {
  private static final int NVME_URING_CMD_IO = 0xC0484E80;
  private static final int BYTES = 80;
  private static final int READ = 2;
  private static final int LBA_OUT_OF_RANGE = 0x80;
  private static final int STATUS_CODE = 0xff;
  private static final int DEPTH = 32;

  @BeforeEach
  void assumeCommands() {
    RealKernel.assumeWideRings();
    assumeTrue(Files.exists(node("NVME_NG")), "this kernel has no generic NVMe nodes (5.13)");
  }

  /** Polled where the driver has poll queues; the block node says the same through the cache. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsAtDepthWhatTheBlockNodeHas(boolean polled) throws Exception {
    int block = blockBytes();
    byte[] expected = new byte[DEPTH * block];
    try (var file = Files.newInputStream(node("NVME_BLK"))) {
      assertEquals(expected.length, file.readNBytes(expected, 0, expected.length));
    }
    try (Scheduler scheduler = start(polled);
        FileHandle namespace = open(scheduler)) {
      List<MemorySegment> buffers = new ArrayList<>();
      List<Reply> replies = new ArrayList<>();
      for (int lba = 0; lba < DEPTH; lba++) {
        buffers.add(Arena.ofAuto().allocate(block, 4096).fill((byte) -1));
        replies.add(scheduler.submit(read(namespace, lba, buffers.getLast())));
      }
      for (int lba = 0; lba < DEPTH; lba++) {
        assertEquals(0, Rig.result(replies.get(lba)));
        MemorySegment there = MemorySegment.ofArray(expected).asSlice((long) lba * block, block);
        assertEquals(-1, there.mismatch(buffers.get(lba)), "block " + lba);
      }
    }
  }

  @Test
  void aReadPastTheEndIsAStatusAndNoErrno() throws Exception {
    try (Scheduler scheduler = start(false);
        FileHandle namespace = open(scheduler)) {
      MemorySegment buffer = Arena.ofAuto().allocate(blockBytes(), 4096);
      int status = Rig.result(scheduler.submit(read(namespace, 1L << 40, buffer)));
      assertEquals(LBA_OUT_OF_RANGE, status & STATUS_CODE, () -> Integer.toHexString(status));
    }
  }

  private static Scheduler start(boolean polled) {
    return Rig.start(Rig.builder().sqe128(true).ioPolling(polled), new LinuxSys());
  }

  private static FileHandle open(Scheduler scheduler) throws IOException {
    return scheduler.open(node("NVME_NG"), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Opcode read(FileHandle namespace, long lba, MemorySegment buffer) {
    return Opcode.uringCommand(namespace, NVME_URING_CMD_IO, BYTES)
        .putByte(0, READ)
        .putInt(4, 1)
        .putMemory(24, buffer)
        .putInt(36, (int) buffer.byteSize())
        .putInt(40, (int) lba)
        .putInt(44, (int) (lba >>> 32))
        .build();
  }

  private static int blockBytes() throws IOException {
    Path name = Objects.requireNonNull(node("NVME_BLK").getFileName());
    Path queue = Path.of("/sys/class/block").resolve(name).resolve("queue/logical_block_size");
    return Integer.parseInt(Files.readString(queue).strip());
  }

  private static Path node(String variable) {
    return Path.of(Objects.requireNonNull(System.getenv(variable), variable));
  }
}

package io.i2o2.nvme;

import static io.i2o2.nvme.NvmeFixture.FILE;
import static io.i2o2.nvme.NvmeFixture.SCHEDULER;
import static io.i2o2.nvme.NvmeFixture.SMALL;
import static io.i2o2.nvme.NvmeFixture.ZONED;
import static io.i2o2.nvme.NvmeFixture.bufferOf;
import static io.i2o2.nvme.NvmeFixture.controller;
import static io.i2o2.nvme.NvmeFixture.memory;
import static io.i2o2.nvme.NvmeFixture.namespace;
import static io.i2o2.nvme.NvmeFixture.refuses;
import static io.i2o2.nvme.NvmeFixture.withMetadata;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.i2o2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What cannot work is refused where it is made, with the numbers and the way out. */
final class NvmeLimitsTest {
  private final NvmeNamespace drive = namespace(SMALL);
  private final MemorySegment block = memory(512);

  @Test
  void memoryIsAWholeNumberOfBlocks() {
    refuses(() -> drive.read(0, memory(0)), "0 bytes", "blocks of 512 bytes: 512 would do");
    refuses(() -> drive.read(0, memory(1)), "LBA 0 on fd 7: 1 bytes", ": 512 would do");
    refuses(() -> drive.write(9, memory(1000)), "LBA 9", "1000 bytes", "512 or 1024 would do");
    refuses(() -> drive.compare(0, memory(513)), "513 bytes");
    refuses(() -> drive.read(0, List.of()), "0 bytes");
    refuses(() -> drive.read(0, List.of(block, memory(1))), "513 bytes");
    refuses(() -> drive.read(0, bufferOf(block), 0, 100), "100 bytes");
    refuses(() -> drive.write(0, bufferOf(block), 0, 0), "0 bytes");
    refuses(() -> drive.write(0, bufferOf(block), 0, -512), "-512 bytes", ": 512 would do");
  }

  @Test
  void blocksLieInsideTheNamespace() {
    assertNotNull(drive.read(999, block));
    refuses(() -> drive.read(1000, block), "blocks 1000 to 1000", "has blocks 0 to 999");
    refuses(() -> drive.write(999, memory(1024)), "blocks 999 to 1000");
    refuses(() -> drive.read(-1, block), "blocks -1 to -1");
    refuses(() -> drive.read(Long.MAX_VALUE, block), "has blocks 0 to 999");
    refuses(() -> drive.writeZeroes(999, 2), "blocks 999 to 1000");
    refuses(() -> drive.deallocate(0, 1001), "blocks 0 to 1000");
  }

  @Test
  void countsOfBlocksHaveARange() {
    refuses(() -> drive.writeZeroes(0, 0), "0 blocks", "1 to 65536");
    refuses(() -> drive.writeZeroes(0, 65537), "65537 blocks");
    refuses(() -> drive.deallocate(0, -1), "-1 blocks", "1 to 4294967295");
    refuses(() -> drive.deallocate(0, 1L << 32), "4294967296 blocks");
  }

  @Test
  void oneCommandMovesSoMuch() {
    assertNotNull(drive.read(0, memory(16384)));
    refuses(() -> drive.read(0, memory(16896)), "16896 bytes", "at most 16384", "in parts");
    refuses(() -> drive.write(0, List.of(memory(16384), block)), "16896 bytes");
    NvmeNamespace narrow = namespace(new NvmeGeometry(1, 512, 1000, 16384, 4, 0, 0, 0));
    assertNotNull(narrow.read(0, memory(16384)));
    MemorySegment between = memory(32768).asSlice(2048, 16384);
    refuses(() -> narrow.read(0, between), "5 pages", "at most 4", "begin at a page");
    refuses(
        () -> narrow.read(0, List.of(between.asSlice(0, 512), between.asSlice(512))), "5 pages");
    refuses(() -> narrow.read(0, bufferOf(between), 0, 16384), "5 pages");
  }

  @Test
  void memoryIsNativeAndSharedAndWritable() {
    refuses(() -> drive.read(0, MemorySegment.ofArray(new byte[512])), "Java heap");
    refuses(() -> drive.read(0, block.asReadOnly()), "nvme read of 1 block", "read-only");
    refuses(() -> drive.read(0, bufferOf(block.asReadOnly()), 0, 512), "read-only");
    try (Arena confined = Arena.ofConfined()) {
      refuses(() -> drive.write(0, confined.allocate(512)), "confined");
    }
    refuses(() -> drive.read(0, bufferOf(block), 256, 512), "registered buffer of 512 bytes");
  }

  @Test
  void appendsGoToTheBeginOfAZone() {
    NvmeNamespace zoned = namespace(ZONED);
    assertNotNull(zoned.append(896, memory(8192)));
    refuses(() -> zoned.append(130, block), "zones have 128 blocks", "begins at 128");
    refuses(() -> zoned.append(0, memory(8704)), "8704 bytes", "at most 8192");
    refuses(() -> zoned.append(1024, block), "has blocks 0 to 1023");
    refuses(UnsupportedOperationException.class, () -> drive.append(0, block), "is not zoned");
  }

  @Test
  void metadataAreNeverLeftOut() {
    NvmeNamespace protectedDrive = namespace(withMetadata(8));
    for (Executable make :
        List.<Executable>of(
            () -> protectedDrive.read(0, block),
            () -> protectedDrive.write(0, List.of(block)),
            () -> protectedDrive.compare(0, block),
            () -> protectedDrive.writeZeroes(0, 1))) {
      refuses(UnsupportedOperationException.class, make, "8 bytes of metadata", "command(opcode)");
    }
    assertNotNull(protectedDrive.flush());
    assertNotNull(protectedDrive.deallocate(0, 1));
    refuses(
        UnsupportedOperationException.class,
        () -> namespace(withMetadata(-1)).read(0, block),
        "blocks have metadata,");
  }

  @Test
  void theDriveSaysHowMetadataLie() {
    NvmeFormat format = new NvmeFormat(1000, 1000, 0, 512, 8, true, 1);
    NvmeLimits limits = new NvmeLimits(SMALL, format, true);
    assertEquals(8, limits.geometry().metadataBytes());
    assertEquals(8, limits.extendedBytes());
    NvmeCommandBuilder read = drive.command(2).data(memory(520));
    limits.check(read);
    refuses(() -> limits.check(drive.command(2).data(block)), "says 520");
    refuses(
        UnsupportedOperationException.class,
        () -> limits.requireNoMetadata(read),
        "protection information of type 1");
  }

  @Test
  void blockCountAndMemoryOfOtherCommandsAgree() {
    for (int opcode : new int[] {1, 2, 5, 0x7d}) {
      refuses(() -> drive.command(opcode).build(), "have 0 bytes", "NLB in cdw12 says 512");
      refuses(() -> drive.command(opcode).cdw(12, 7).data(block).build(), "512", "says 4096");
      refuses(
          () -> drive.command(opcode).data(block).metadata(block).build(),
          "metadata have 512 bytes",
          "have 0");
      assertNotNull(drive.command(opcode).cdw(12, 1 << 30 | 1).data(memory(1024)).build());
    }
    refuses(() -> drive.command(9).cdw(10, 1).data(memory(16)).build(), "NR in cdw10 says 32");
    refuses(() -> drive.command(0x7a).cdw(12, -1).data(block).build(), "says 17179869184");
    refuses(() -> drive.command(0x90).data(memory(16385)).build(), "at most 16384");
    assertNotNull(drive.command(0x90).data(memory(4)).build());
  }

  @Test
  void metadataOfOtherCommandsAgree() {
    NvmeNamespace with = namespace(withMetadata(8));
    assertNotNull(with.command(2).data(block).metadata(memory(8)).build());
    assertNotNull(with.command(2).data(memory(520)).build());
    assertNotNull(with.command(1).cdw(12, 1 << 29).data(block).build());
    refuses(() -> with.command(2).data(block).build(), "have 0 bytes", "have 8");
    refuses(() -> with.command(2).data(block).metadata(memory(16)).build(), "have 16 bytes");
    refuses(() -> with.command(2).data(memory(520)).metadata(memory(8)).build(), "have 8 bytes");
    refuses(
        UnsupportedOperationException.class,
        () -> namespace(withMetadata(-1)).command(2).data(block).build(),
        "could not be found");
  }

  @Test
  void lengthsOfAdminCommandsAgree() {
    NvmeController controller = controller();
    refuses(() -> controller.identify(1, 0, memory(4095)), "4095 bytes", "identify says 4096");
    refuses(() -> controller.command(2).cdw(10, 1 << 16).data(memory(4)).build(), "NUMD", "says 8");
    refuses(() -> controller.command(2).cdw(11, 1).data(block).build(), "says 262148");
    refuses(() -> controller.command(0x11).data(memory(8)).build(), "says 4");
    refuses(() -> controller.command(0x82).cdw(11, 3).data(memory(2)).build(), "cdw11 says 3");
    assertNotNull(controller.command(0x0a).cdw(10, 7).build());
  }

  @Test
  void fieldsHaveTheirRanges() {
    refuses(() -> drive.command(256), "opcode 256", "0 to 255");
    refuses(() -> drive.command(-1), "opcode -1");
    refuses(() -> drive.command(2).flags(256), "flags 256");
    for (int index : new int[] {-1, 0, 1, 4, 5, 6, 9, 16}) {
      refuses(() -> drive.command(2).cdw(index, 0), "cdw" + index, "2, 3, and 10 to 15");
    }
    refuses(() -> drive.command(2).timeout(Duration.ofMillis(-1)), "timeout");
    refuses(() -> drive.command(2).timeout(Duration.ofMillis(1L << 32)), "4294967295 ms");
    refuses(() -> drive.command(2).nsid(4), "nsid 4", "namespace 3");
    assertNotNull(drive.command(0).nsid(3).build());
    refuses(() -> drive.command(2).data(List.of()), "without segments");
    refuses(() -> drive.command(2).data(block).data(block), "data already");
    refuses(() -> drive.command(2).data(bufferOf(block), 0, 1).data(block), "data already");
  }

  @Test
  void aGeometryIsOne() {
    refuses(() -> new NvmeGeometry(0, 512, 1, 512, 1, 0, 0, 0), "nsid 0");
    for (int bytes : new int[] {0, 256, 520, 4097, Integer.MIN_VALUE}) {
      refuses(() -> new NvmeGeometry(1, bytes, 1, 1 << 20, 1, 0, 0, 0), "blocks of " + bytes);
    }
    refuses(() -> new NvmeGeometry(1, 512, 0, 512, 1, 0, 0, 0), "0 blocks");
    refuses(() -> new NvmeGeometry(1, 512, 1L << 60, 512, 1, 0, 0, 0), "blocks");
    refuses(() -> new NvmeGeometry(1, 512, 1, 511, 1, 0, 0, 0), "at most 511");
    refuses(() -> new NvmeGeometry(1, 512, 1, 512, 0, 0, 0, 0), "0 pages");
    refuses(() -> new NvmeGeometry(1, 512, 1, 512, 1, -2, 0, 0), "-2 bytes");
    refuses(() -> new NvmeGeometry(1, 512, 1, 512, 1, 0, -1, 0), "-1 blocks");
    refuses(() -> new NvmeGeometry(1, 512, 1, 512, 1, 0, 0, -1), "-1 bytes");
    assertEquals(512_000, SMALL.byteCount());
  }

  @Test
  void aCommandRunsOnTheNodeThatItWasMadeFor() {
    NvmeNamespace other = NvmeNamespace.of(SCHEDULER, Target.fd(8), SMALL);
    refuses(() -> other.submit(drive.flush()), "on fd 7: submitted to fd 8");
    assertEquals(FILE, drive.target());
  }
}

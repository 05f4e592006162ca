package io.i2o2.nvme;

import static io.i2o2.nvme.NvmeFixture.FILE;
import static io.i2o2.nvme.NvmeFixture.LARGE;
import static io.i2o2.nvme.NvmeFixture.ZONED;
import static io.i2o2.nvme.NvmeFixture.bufferOf;
import static io.i2o2.nvme.NvmeFixture.bytes;
import static io.i2o2.nvme.NvmeFixture.controller;
import static io.i2o2.nvme.NvmeFixture.encoded;
import static io.i2o2.nvme.NvmeFixture.memory;
import static io.i2o2.nvme.NvmeFixture.namespace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.RegisteredBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The 72 bytes of struct nvme_uring_cmd, against tables written by hand. */
final class NvmeEncodingTest {
  private static final int IO = 0xC0484E80;
  private static final int IO_VEC = 0xC0484E81;
  private static final int ADMIN = 0xC0484E82;
  private static final int ADMIN_VEC = 0xC0484E83;
  private static final String NONE = "0000000000000000";

  private final NvmeNamespace drive = namespace(LARGE);
  private final MemorySegment memory = memory(4096);

  @Test
  void aReadHasItsBlocksAndLengthFromTheMemory() {
    NvmeCommand read = drive.read(0x123456789L, memory);

    assertBytes(
        read,
        "02 00 0000 03000000 00000000 00000000", // opcode, flags, nsid, cdw2, cdw3
        NONE, // metadata
        address(memory),
        "00000000 00100000", // metadata_len, data_len
        "89674523 01000000 07000000 00000000 00000000 00000000", // cdw10 to cdw15
        "00000000 00000000 0000000000000000"); // timeout_ms, rsvd2, the rest of 80 bytes
    assertEquals(IO, encoded(read).commandOp());
    assertEquals(List.of(memory), encoded(read).memory());
    assertTrue(encoded(read).fillsMemory());
    assertSame(FILE, read.opcode().target());
    assertEquals("nvme read of 8 blocks at LBA 4886718345 on fd 7", read.describe());
  }

  @Test
  void aWriteLeavesItsMemoryAlone() {
    NvmeCommand write = drive.write(5, memory.asSlice(0, 512).asReadOnly());

    assertBytes(
        write,
        "01 00 0000 03000000 00000000 00000000",
        NONE,
        address(memory),
        "00000000 00020000",
        "05000000 00000000 00000000 00000000 00000000 00000000",
        "00000000 00000000 0000000000000000");
    assertFalse(encoded(write).fillsMemory());
    assertEquals("nvme write of 1 block at LBA 5 on fd 7", write.describe());
  }

  @Test
  void severalSegmentsAreAVectorWithTheirNumberAsLength() {
    List<MemorySegment> parts = List.of(memory.asSlice(8, 1000), memory.asSlice(2000, 1048));
    for (NvmeCommand command : List.of(drive.read(1, parts), drive.write(1, parts))) {
      assertEquals(IO_VEC, encoded(command).commandOp());
      assertEquals("02000000", bytes(command, 36, 40), "data_len");
      assertEquals("03000000", bytes(command, 48, 52), "cdw12");
      long vector = encoded(command).command().get(ValueLayout.JAVA_LONG_UNALIGNED, 24);
      assertVector(vector, parts);
    }
    NvmeCommand single = drive.read(1, List.of(memory));
    assertEquals(IO, encoded(single).commandOp());
    assertEquals(address(memory), bytes(single, 24, 32));
  }

  @Test
  void aPartOfARegisteredBufferIsAddressedInside() {
    RegisteredBuffer buffer = bufferOf(memory);
    NvmeCommand read = drive.read(1, buffer, 1024, 512);

    assertSame(buffer, read.opcode().registeredBuffer());
    assertEquals(address(memory.asSlice(1024)), bytes(read, 24, 32));
    assertEquals("00020000", bytes(read, 36, 40));
    assertEquals("00000000", bytes(read, 48, 52));
    assertEquals(IO, encoded(drive.write(1, buffer, 0, 1024)).commandOp());
  }

  @Test
  void commandsWithoutMemoryHaveTheirBlocksInTheWords() {
    assertBytes(
        drive.flush(),
        "00 00 0000 03000000 00000000 00000000",
        NONE,
        NONE,
        "00000000 00000000",
        "00000000 00000000 00000000 00000000 00000000 00000000",
        "00000000 00000000 0000000000000000");
    assertBytes(
        drive.writeZeroes(2, 65536),
        "08 00 0000 03000000 00000000 00000000",
        NONE,
        NONE,
        "00000000 00000000",
        "02000000 00000000 ffff0000 00000000 00000000 00000000",
        "00000000 00000000 0000000000000000");
  }

  @Test
  void comparesAndAppendsMoveDataToTheDrive() {
    NvmeCommand compare = drive.compare(2, memory);
    assertEquals("05", bytes(compare, 0, 1));
    assertFalse(encoded(compare).fillsMemory());
    NvmeCommand append = namespace(ZONED).append(256, memory);
    assertEquals("7d", bytes(append, 0, 1));
    assertEquals("000100000000000007000000", bytes(append, 40, 52));
    assertFalse(encoded(append).fillsMemory());
  }

  @Test
  void aDeallocateCarriesOneRange() {
    NvmeCommand deallocate = drive.deallocate(0x1_0000_0001L, 0xffff_ffffL);

    assertEquals("09", bytes(deallocate, 0, 1));
    assertEquals("10000000", bytes(deallocate, 36, 40), "data_len");
    assertEquals("0000000004000000", bytes(deallocate, 40, 48), "NR, AD");
    MemorySegment range = encoded(deallocate).memory().getFirst();
    assertEquals(
        "00000000ffffffff0100000001000000",
        HexFormat.of().formatHex(range.toArray(ValueLayout.JAVA_BYTE)));
    assertFalse(encoded(deallocate).fillsMemory());
  }

  @Test
  void everyFieldOfAnotherCommandHasItsPlace() {
    MemorySegment metadata = memory(64);
    NvmeCommand command =
        controller()
            .command(0xc1)
            .flags(0x40)
            .nsid(0x01020304)
            .cdw(2, 0x22222222)
            .cdw(3, 0x33333333)
            .cdw(10, 10)
            .cdw(11, 11)
            .cdw(12, 12)
            .cdw(13, 13)
            .cdw(14, 14)
            .cdw(15, -15)
            .timeout(Duration.ofNanos(1_000_001))
            .data(memory)
            .metadata(metadata)
            .build();

    assertBytes(
        command,
        "c1 40 0000 04030201 22222222 33333333",
        address(metadata),
        address(memory),
        "40000000 00100000",
        "0a000000 0b000000 0c000000 0d000000 0e000000 f1ffffff",
        "02000000 00000000 0000000000000000");
    assertEquals(ADMIN, encoded(command).commandOp());
    assertEquals("nvme admin command 0xc1 on fd 7", command.describe());
    NvmeCommand vectored = controller().command(0xc2).data(List.of(memory, metadata)).build();
    assertEquals(ADMIN_VEC, encoded(vectored).commandOp());
  }

  @Test
  void identifyNamesItsStructureAndNamespace() {
    NvmeCommand identify = controller().identify(0, 9, memory);
    assertBytes(
        identify,
        "06 00 0000 09000000 00000000 00000000",
        NONE,
        address(memory),
        "00000000 00100000",
        "00000000 00000000 00000000 00000000 00000000 00000000",
        "00000000 00000000 0000000000000000");
    assertEquals("01000000", bytes(controller().identify(1, 0, memory), 40, 44));
  }

  private static void assertBytes(NvmeCommand command, String... parts) {
    String expected = String.join("", parts).replace(" ", "");
    assertEquals(expected, bytes(command, 0, 80));
  }

  private static String address(MemorySegment segment) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return HexFormat.of().formatHex(bytes.putLong(segment.address()).array());
  }

  @SuppressWarnings("restricted")
  private static void assertVector(long address, List<MemorySegment> parts) {
    MemorySegment vector = MemorySegment.ofAddress(address).reinterpret(16L * parts.size());
    for (int i = 0; i < parts.size(); i++) {
      assertEquals(parts.get(i).address(), vector.getAtIndex(ValueLayout.JAVA_LONG, 2L * i));
      assertEquals(parts.get(i).byteSize(), vector.getAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1));
    }
  }
}

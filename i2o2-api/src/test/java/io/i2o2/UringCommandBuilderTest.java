package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.opcode.UringCommand;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UringCommandBuilderTest {
  private static final Target FILE = Target.fd(7);
  private static final int OTHER = 0x1234;
  private static final int NVME_IO = 0xC0484E80;
  private static final int NVME_IO_VEC = 0xC0484E81;
  private static final int METADATA = 16;
  private static final int DATA = 24;
  private static final int METADATA_LEN = 32;
  private static final int DATA_LEN = 36;
  private static final int NVME_WRITE = 1;
  private static final int NVME_READ = 2;

  private final MemorySegment memory = Arena.ofAuto().allocate(512, 8);
  private final MemorySegment more = Arena.ofAuto().allocate(64, 8);

  @Test
  void commandsHave16Or80Bytes() {
    for (int bytes : new int[] {-1, 0, 15, 17, 64, 72, 79, 81}) {
      refuses(() -> Opcode.uringCommand(FILE, 1, bytes), "a command of " + bytes + " bytes");
    }
    assertFalse(built(shortCommand()).isLong());
    assertTrue(built(longCommand(OTHER)).isLong());
  }

  @Test
  void numbersAreLittleEndianAndTheRestIsZero() {
    UringCommandBuilder builder =
        shortCommand().putByte(1, 0x1ff).putShort(2, 0x2345).putInt(12, 0x12345678);
    UringCommand command = built(builder);
    builder.putByte(0, 9);

    assertArrayEquals(
        new byte[] {0, -1, 0x45, 0x23, 0, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x56, 0x34, 0x12},
        command.command().toArray(ValueLayout.JAVA_BYTE));
    assertTrue(command.command().isReadOnly());
    assertEquals("uring_cmd 0x1234 on fd 7", command.describe());
  }

  @Test
  void fieldsLieInsideTheCommand() {
    for (int bad : new int[] {-1, 16, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      refuses(() -> shortCommand().putByte(bad, 0), "at byte " + bad);
    }
    refuses(() -> shortCommand().putShort(15, 0), "2 bytes at byte 15");
    refuses(() -> shortCommand().putInt(13, 0), "4 bytes at byte 13");
    refuses(() -> shortCommand().putMemory(9, memory), "8 bytes at byte 9");
    refuses(() -> shortCommand().putVector(-8, List.of(memory)), "8 bytes at byte -8");
    refuses(() -> shortCommand().putBuffer(9, bufferOf(memory), 0, 1), "8 bytes at byte 9");
  }

  @Test
  void memoryIsKeptAndItsAddressStandsWhereItWasPut() {
    UringCommand command = built(longCommand(OTHER).putMemory(3, memory).putMemory(72, more));

    assertEquals(memory.address(), longAt(command, 3));
    assertEquals(more.address(), longAt(command, 72));
    assertEquals(List.of(memory, more), command.memory());
    assertTrue(command.fillsMemory());
  }

  @Test
  void noNumberIsWrittenOverAnAddress() {
    refuses(() -> longCommand(OTHER).putMemory(8, memory).putByte(8, 1), "byte 8");
    refuses(() -> longCommand(OTHER).putMemory(8, memory).putInt(13, 1), "byte 13");
    refuses(() -> longCommand(OTHER).putMemory(8, memory).putMemory(1, more), "byte 1");
    longCommand(OTHER).putMemory(8, memory).putInt(4, 1).putInt(16, 1).build();
  }

  @Test
  void anAddressIsThatOfBytes() {
    MemorySegment anywhere = MemorySegment.ofAddress(0x7fff1234);
    for (UnaryOperator<UringCommandBuilder> put :
        List.<UnaryOperator<UringCommandBuilder>>of(
            command -> command.putMemory(0, anywhere),
            command -> command.putVector(0, List.of(memory, anywhere)),
            command -> command.sqeMemory(anywhere),
            command -> command.sqeVector(List.of(anywhere)),
            command -> command.putBuffer(0, bufferOf(memory), 512, 0))) {
      refuses(() -> put.apply(shortCommand()), "the segment has no bytes");
    }
  }

  @Test
  void vectorsAreWrittenHere() {
    UringCommand command = built(shortCommand().putVector(8, List.of(memory, more.asSlice(8, 16))));

    assertVector(longAt(command, 8), memory, more.asSlice(8, 16));
    assertEquals(List.of(memory, more.asSlice(8, 16)), command.memory());
  }

  @Test
  void theSqesOwnFieldsAreMemoryAVectorOrNumbers() {
    UringCommand ofMemory = built(shortCommand().sqeMemory(memory));
    assertEquals(memory.address(), ofMemory.address());
    assertEquals(512, ofMemory.length());
    assertEquals(List.of(memory), ofMemory.memory());

    UringCommand ofVector = built(shortCommand().sqeVector(List.of(memory, more)));
    assertVector(ofVector.address(), memory, more);
    assertEquals(2, ofVector.length());

    UringCommand ofNumbers = built(shortCommand().sqeNumbers(-1, 2, -3));
    assertEquals(0x2ffffffffL, ofNumbers.address());
    assertEquals(-3, ofNumbers.length());
    refuses(() -> shortCommand().sqeMemory(memory).sqeNumbers(1, 2, 3), "set already");
    refuses(() -> shortCommand().sqeNumbers(1, 2, 3).sqeVector(List.of(memory)), "set already");
  }

  @Test
  void aPartOfARegisteredBufferIsInsideIt() {
    RegisteredBuffer buffer = bufferOf(memory);
    UringCommand command = built(shortCommand().putBuffer(0, buffer, 100, 412));
    assertEquals(memory.address() + 100, longAt(command, 0));
    assertSame(buffer, command.buffer());
    assertEquals(List.of(), command.memory());

    refuses(() -> shortCommand().putBuffer(0, buffer, 100, 413), "512 bytes");
    refuses(() -> shortCommand().putBuffer(0, buffer, -1, 1), "512 bytes");
    refuses(() -> shortCommand().putBuffer(0, buffer, 0, 1).putBuffer(8, buffer, 0, 1), "already");
  }

  @Test
  void nvmeAddressesAreMemorysOnly() {
    for (int offset : new int[] {13, 16, 20, 24, 28, 31}) {
      refuses(() -> longCommand(NVME_IO).putInt(offset, 1), "bytes 16 to 31");
    }
    refuses(() -> longCommand(NVME_IO).putByte(16, 0), "bytes 16 to 31");
    longCommand(NVME_IO).putInt(12, 1).putInt(40, 1).build();
    for (int offset : new int[] {0, 20, 32, 40, 64}) {
      refuses(() -> longCommand(NVME_IO).putMemory(offset, memory), "byte " + offset + " of this");
    }
  }

  @Test
  void nvmeLengthsAreThoseOfTheMemory() {
    UringCommand read =
        built(longCommand(NVME_IO).putMemory(DATA, memory).putMemory(METADATA, more));
    assertEquals(memory.address(), longAt(read, DATA));
    assertEquals(512, intAt(read, DATA_LEN));
    assertEquals(more.address(), longAt(read, METADATA));
    assertEquals(64, intAt(read, METADATA_LEN));

    longCommand(NVME_IO).putInt(DATA_LEN, 512).putMemory(DATA, memory).build();
    refuses(
        () -> longCommand(NVME_IO).putMemory(DATA, memory).putInt(DATA_LEN, 513).build(),
        "data_len",
        "513",
        "512");
    refuses(() -> longCommand(NVME_IO).putInt(DATA_LEN, 512).build(), "data_len", "has 0");
    refuses(() -> longCommand(NVME_IO).putInt(METADATA_LEN, 8).build(), "metadata_len");

    UringCommand part = built(longCommand(NVME_IO).putBuffer(DATA, bufferOf(memory), 8, 16));
    assertEquals(memory.address() + 8, longAt(part, DATA));
    assertEquals(16, intAt(part, DATA_LEN));
  }

  @Test
  void nvmeVectorsAreOfTheVectoredCommands() {
    UringCommand read = built(longCommand(NVME_IO_VEC).putVector(DATA, List.of(memory, more)));
    assertVector(longAt(read, DATA), memory, more);
    assertEquals(2, intAt(read, DATA_LEN));

    refuses(() -> longCommand(NVME_IO).putVector(DATA, List.of(memory)), "does not take a vector");
    refuses(() -> longCommand(NVME_IO_VEC).putMemory(DATA, memory), "does not take memory");
    refuses(
        () -> longCommand(NVME_IO_VEC).putBuffer(DATA, bufferOf(memory), 0, 1), "does not take");
    refuses(() -> longCommand(NVME_IO_VEC).putVector(METADATA, List.of(memory)), "does not take");
    refuses(
        () -> longCommand(NVME_IO).putBuffer(METADATA, bufferOf(memory), 0, 1), "does not take");
  }

  @Test
  void readOnlyMemoryIsForWhatMovesDataToTheDevice() {
    MemorySegment readOnly = memory.asReadOnly();
    refuses(() -> shortCommand().putMemory(0, readOnly).build(), "read-only");
    refuses(() -> shortCommand().sqeVector(List.of(more, readOnly)).build(), "read-only");
    refuses(() -> shortCommand().putBuffer(0, bufferOf(readOnly), 0, 1).build(), "read-only");
    for (int opcode : new int[] {0, NVME_READ, 3, 0x7f, 6}) {
      refuses(
          () -> longCommand(NVME_IO).putByte(0, opcode).putMemory(DATA, readOnly).build(),
          "read-only");
    }
    UringCommand write =
        built(longCommand(NVME_IO).putMemory(DATA, readOnly).putByte(0, NVME_WRITE));
    assertFalse(write.fillsMemory());
  }

  @ParameterizedTest
  @ValueSource(ints = {NVME_IO, NVME_IO_VEC, 0xC0484E82, 0xC0484E83})
  void aPositiveResultOfNvmeIsAStatus(int commandOp) {
    UringCommand command = built(longCommand(commandOp));
    assertEquals(PositiveResult.STATUS, command.positiveResult());
    refuses(() -> longCommand(commandOp).positiveResult(PositiveResult.COUNT), "status");
    for (Opcode each : List.of(command, command.alwaysAsync())) {
      CommandStatusException status =
          assertInstanceOf(CommandStatusException.class, each.failure(16512));
      assertEquals(16512, status.status());
      assertTrue(
          String.valueOf(status.getMessage())
              .contains(command.describe() + ": the driver's status is 16512 (0x4080)"));
      assertNull(each.failure(0));
      assertEquals(5, assertInstanceOf(ErrnoException.class, each.failure(-5)).errno());
    }
  }

  @Test
  void aPositiveResultOfOthersIsACountUnlessTheySay() {
    assertNull(shortCommand().build().failure(77));
    UringCommand command = built(shortCommand().positiveResult(PositiveResult.STATUS));
    assertInstanceOf(CommandStatusException.class, command.failure(77));
    assertNull(Opcode.nop().failure(77));
    assertThrows(IllegalArgumentException.class, () -> new CommandStatusException(0, command));
  }

  private static UringCommandBuilder shortCommand() {
    return Opcode.uringCommand(FILE, OTHER, UringCommandBuilder.SHORT_BYTES);
  }

  private static UringCommandBuilder longCommand(int commandOp) {
    return Opcode.uringCommand(FILE, commandOp, UringCommandBuilder.LONG_BYTES);
  }

  private static UringCommand built(UringCommandBuilder builder) {
    return (UringCommand) builder.build();
  }

  private static RegisteredBuffer bufferOf(MemorySegment segment) {
    RegisteredBuffer buffer = mock(RegisteredBuffer.class);
    when(buffer.segment()).thenReturn(segment);
    return buffer;
  }

  private static long longAt(UringCommand command, long offset) {
    return command.command().get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
  }

  private static int intAt(UringCommand command, long offset) {
    return command.command().get(ValueLayout.JAVA_INT_UNALIGNED, offset);
  }

  @SuppressWarnings("restricted")
  private static void assertVector(long address, MemorySegment... parts) {
    MemorySegment vector = MemorySegment.ofAddress(address).reinterpret(16L * parts.length);
    for (int i = 0; i < parts.length; i++) {
      assertEquals(parts[i].address(), vector.getAtIndex(ValueLayout.JAVA_LONG, 2L * i));
      assertEquals(parts[i].byteSize(), vector.getAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1));
    }
  }

  private static void refuses(Executable make, String... hints) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, make).getMessage());
    for (String hint : hints) {
      assertTrue(message.contains(hint), message);
    }
  }
}

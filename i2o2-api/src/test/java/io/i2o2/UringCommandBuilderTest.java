package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

  private final MemorySegment memory = Arena.ofAuto().allocate(512, 8);
  private final MemorySegment more = Arena.ofAuto().allocate(64, 8);

  @Test
  void commandsHave16Or80Bytes() {
    for (int bytes : new int[] {-1, 0, 15, 17, 64, 72, 79, 81}) {
      refuses(() -> Opcode.uringCommand(FILE, 1, bytes), "a command of " + bytes + " bytes");
    }
    built(shortCommand()).requireShort();
    refuses(() -> built(longCommand()).requireShort(), "sqe128(true)");
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
    UringCommand command = built(longCommand().putMemory(3, memory).putMemory(72, more));

    assertEquals(memory.address(), longAt(command, 3));
    assertEquals(more.address(), longAt(command, 72));
    assertEquals(List.of(memory, more), command.memory());
    assertTrue(command.fillsMemory());
  }

  @Test
  void noNumberIsWrittenOverAnAddress() {
    refuses(() -> longCommand().putMemory(8, memory).putByte(8, 1), "byte 8");
    refuses(() -> longCommand().putMemory(8, memory).putInt(13, 1), "byte 13");
    refuses(() -> longCommand().putMemory(8, memory).putMemory(1, more), "byte 1");
    longCommand().putMemory(8, memory).putInt(4, 1).putInt(16, 1).build();
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
  @SuppressWarnings("restricted") // memory of 2 GiB, that is not there
  void aSocketsOptionIsKeptLikeAnyMemory() {
    UringCommand command = built(shortCommand().socketOption(-1, 2, more));
    assertEquals(0x2ffffffffL, command.address());
    assertEquals(0, command.length());
    assertEquals(64, command.optionBytes());
    assertEquals(more.address(), longAt(command, 0));
    assertEquals(List.of(more), command.memory());

    refuses(() -> shortCommand().sqeNumbers(0, 0, 0).socketOption(1, 2, more), "set already");
    refuses(() -> shortCommand().socketOption(1, 2, more).sqeMemory(memory), "set already");
    refuses(() -> shortCommand().socketOption(1, 2, more).putByte(7, 1), "byte 7");
    refuses(() -> shortCommand().putMemory(4, memory).socketOption(1, 2, more), "byte 0");
    refuses(() -> shortCommand().socketOption(1, 2, more.asReadOnly()).build(), "read-only");
    refuses(
        () -> shortCommand().socketOption(1, 2, MemorySegment.NULL.reinterpret(1L << 31)),
        "memory of 2147483648 bytes, but a command takes at most 2147483647");
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

  @ParameterizedTest
  @ValueSource(ints = {0xC0484E80, 0xC0484E81, 0xC0484E82, 0xC0484E83})
  void nvmeCommandsAreMadeWithChecksOfTheirOwn(int commandOp) {
    for (int bytes : new int[] {UringCommandBuilder.SHORT_BYTES, UringCommandBuilder.LONG_BYTES}) {
      refuses(() -> Opcode.uringCommand(FILE, commandOp, bytes), "NvmeNamespace");
    }
  }

  @Test
  void readOnlyMemoryIsRefusedAsTheDriverMayWriteToIt() {
    MemorySegment readOnly = memory.asReadOnly();
    refuses(() -> shortCommand().putMemory(0, readOnly).build(), "read-only");
    refuses(() -> shortCommand().sqeVector(List.of(more, readOnly)).build(), "read-only");
    refuses(() -> shortCommand().putBuffer(0, bufferOf(readOnly), 0, 1).build(), "read-only");
  }

  @Test
  void aPositiveResultIsACountUnlessTheDriverSays() {
    assertNull(shortCommand().build().failure(77));
    UringCommand command = built(shortCommand().positiveResult(PositiveResult.STATUS));
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
    assertNull(Opcode.nop().failure(77));
    assertThrows(IllegalArgumentException.class, () -> new CommandStatusException(0, command));
  }

  private static UringCommandBuilder shortCommand() {
    return Opcode.uringCommand(FILE, OTHER, UringCommandBuilder.SHORT_BYTES);
  }

  private static UringCommandBuilder longCommand() {
    return Opcode.uringCommand(FILE, OTHER, UringCommandBuilder.LONG_BYTES);
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

package io.i2o2.opcode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class OpcodeTest {
  private static final Target FILE = Target.fd(7);
  private static final long MOST = 0x7ffff000L;

  private final MemorySegment memory = Arena.ofAuto().allocate(16);

  /** What others implement would reach the kernel unchecked. */
  @Test
  void nobodyElseImplementsOperations() {
    assertEquals(List.of(OpcodeSpec.class), List.of(Opcode.class.getPermittedSubclasses()));
    for (Class<?> each : OpcodeSpec.class.getPermittedSubclasses()) {
      assertTrue(Modifier.isFinal(each.getModifiers()), each::getName);
    }
    assertEquals(OpcodeSpec.class.getPermittedSubclasses().length - 1, OpcodeKind.all().size());
    assertEquals(
        OpcodeKind.all().size(),
        OpcodeKind.all().stream().map(OpcodeKind::name).distinct().count());
  }

  @Test
  void heapMemoryIsRefusedWithTheWayOut() {
    MemorySegment heap = MemorySegment.ofArray(new byte[16]);
    for (Executable make :
        List.<Executable>of(
            () -> Opcode.read(FILE, heap, 0),
            () -> Opcode.write(FILE, heap, 0),
            () -> Opcode.readv(FILE, List.of(memory, heap), 0),
            () -> Opcode.writev(FILE, List.of(heap), 0),
            () -> Opcode.madvise(heap, MemoryAdvice.NORMAL),
            () -> command().putMemory(0, heap),
            () -> command().putVector(0, List.of(memory, heap)),
            () -> command().sqeMemory(heap),
            () -> command().sqeVector(List.of(heap)))) {
      refuses(make, "Java heap", "Arena.ofAuto()");
    }
  }

  @Test
  void confinedMemoryIsRefusedWithTheWayOut() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mine = arena.allocate(16);
      for (Executable make :
          List.<Executable>of(
              () -> Opcode.read(FILE, mine, 0),
              () -> Opcode.write(FILE, mine, 0),
              () -> Opcode.readv(FILE, List.of(mine), 0),
              () -> Opcode.writev(FILE, List.of(mine), 0),
              () -> Opcode.madvise(mine, MemoryAdvice.NORMAL),
              () -> command().putMemory(0, mine),
              () -> command().sqeVector(List.of(mine)))) {
        refuses(make, "confined to a thread", "Arena.ofShared() with a guard");
      }
    }
  }

  @Test
  void readOnlyMemoryIsNotReadInto() {
    MemorySegment readOnly = memory.asReadOnly();
    refuses(() -> Opcode.read(FILE, readOnly, 0), "read-only");
    refuses(() -> Opcode.readv(FILE, List.of(readOnly), 0), "read-only");
    assertEquals(readOnly, ((Write) Opcode.write(FILE, readOnly, 0)).buffer());
  }

  @Test
  void offsetsMayBeTheCurrentPositionButNotNegative() {
    RegisteredBuffer buffer = bufferOf(16);
    for (long offset : new long[] {-2, Long.MIN_VALUE}) {
      refuses(() -> Opcode.read(FILE, memory, offset), "offset " + offset);
      refuses(() -> Opcode.write(FILE, memory, offset), "offset " + offset);
      refuses(() -> Opcode.readv(FILE, List.of(), offset), "offset " + offset);
      refuses(() -> Opcode.writev(FILE, List.of(), offset), "offset " + offset);
      refuses(() -> Opcode.readFixed(FILE, buffer, 0, 1, offset), "offset " + offset);
      refuses(() -> Opcode.writeFixed(FILE, buffer, 0, 1, offset), "offset " + offset);
    }
    assertEquals(-1, ((Read) Opcode.read(FILE, memory, Opcode.CURRENT_POSITION)).offset());
    assertEquals(Long.MAX_VALUE, ((Write) Opcode.write(FILE, memory, Long.MAX_VALUE)).offset());
  }

  @Test
  @SuppressWarnings("restricted")
  void lengthsThatOneOperationCannotMoveAreRefused() {
    // Describes memory without having it: nothing here touches the bytes.
    MemorySegment most = MemorySegment.NULL.reinterpret(MOST);
    MemorySegment more = MemorySegment.NULL.reinterpret(MOST + 1);
    MemorySegment wrapping = MemorySegment.NULL.reinterpret((1L << 32) + 1);
    for (MemorySegment huge : List.of(more, wrapping)) {
      String bytes = String.valueOf(huge.byteSize());
      refuses(() -> Opcode.read(FILE, huge, 0), bytes, "in parts");
      refuses(() -> Opcode.write(FILE, huge, 0), bytes, "in parts");
      refuses(() -> Opcode.readv(FILE, List.of(huge), 0), bytes, "in parts");
      refuses(() -> Opcode.writev(FILE, List.of(huge), 0), bytes, "in parts");
    }
    MemorySegment one = memory.asSlice(0, 1);
    refuses(() -> Opcode.readv(FILE, List.of(most, one), 0), String.valueOf(MOST + 1));
    assertEquals(MOST, ((Read) Opcode.read(FILE, most, 0)).buffer().byteSize());
  }

  @Test
  void vectorsEndAt1024Segments() {
    List<MemorySegment> most = Collections.nCopies(1024, memory);
    List<MemorySegment> more = Collections.nCopies(1025, memory);
    refuses(() -> Opcode.readv(FILE, more, 0), "1025 segments", "1024");
    refuses(() -> Opcode.writev(FILE, more, 0), "1025 segments", "1024");
    assertEquals(1024, ((Readv) Opcode.readv(FILE, most, 0)).buffers().size());
  }

  @Test
  void vectorsAreCopied() {
    List<MemorySegment> given = new ArrayList<>(List.of(memory));
    Writev writev = (Writev) Opcode.writev(FILE, given, 0);
    given.clear();
    assertEquals(1, writev.buffers().size());
  }

  @Test
  void rangesLieInsideARegisteredBuffer() {
    RegisteredBuffer buffer = bufferOf(100);
    for (long[] bad :
        new long[][] {{-1, 1}, {0, -1}, {0, 101}, {100, 1}, {101, 0}, {Long.MAX_VALUE, 1}}) {
      refuses(() -> Opcode.readFixed(FILE, buffer, bad[0], (int) bad[1], 0), "of 100 bytes");
      refuses(() -> Opcode.writeFixed(FILE, buffer, bad[0], (int) bad[1], 0), "of 100 bytes");
    }
    assertEquals(100, ((ReadFixed) Opcode.readFixed(FILE, buffer, 0, 100, 0)).length());
    assertEquals(0, ((WriteFixed) Opcode.writeFixed(FILE, buffer, 100, 0, 0)).length());
  }

  @Test
  void rangesOfFilesAreNotNegative() {
    refuses(() -> Opcode.fallocate(FILE, Set.of(), -1, 0), "offset -1");
    refuses(() -> Opcode.fallocate(FILE, Set.of(), 0, -1), "length -1");
    refuses(() -> Opcode.ftruncate(FILE, -1), "length -1");
    refuses(() -> Opcode.fadvise(FILE, -1, 0, FileAdvice.NORMAL), "offset -1");
    refuses(() -> Opcode.fadvise(FILE, 0, -1, FileAdvice.NORMAL), "length -1");
  }

  @Test
  void modesAreAccessBits() {
    for (int bad : new int[] {-1, 010000}) {
      refuses(() -> Opcode.openAt(Path.of("f"), Set.of(), bad), "07777");
    }
    assertEquals(07777, ((OpenAt) Opcode.openAt(Path.of("f"), Set.of(), 07777)).mode());
  }

  @Test
  void prioritiesHaveLevels0To7() {
    assertEquals(2 << 13 | 7, IoPriority.bestEffort(7).value());
    assertEquals(1 << 13, IoPriority.realtime(0).value());
    refuses(() -> IoPriority.bestEffort(8), "level is 8");
    refuses(() -> IoPriority.realtime(-1), "level is -1");
    refuses(() -> new IoPriority(0x10000), "65536");
  }

  @Test
  void hintsMakeANewOperationAndAddUp() {
    Opcode read = Opcode.read(FILE, memory, 0);
    Opcode hinted = read.withPriority(IoPriority.IDLE).alwaysAsync();

    assertNotSame(read, hinted);
    assertEquals(new Hinted(OpcodeSpec.of(read), IoPriority.IDLE, true), hinted);
    assertEquals(hinted, read.alwaysAsync().withPriority(IoPriority.IDLE));
    assertEquals(FILE, hinted.target());
    assertEquals(read.describe(), hinted.describe());
    refuses(() -> new Hinted(OpcodeSpec.of(hinted), IoPriority.IDLE, false), "inside");
  }

  @Test
  void descriptionsNameOperationNumbersAndFile() {
    assertEquals("read of 16 bytes at offset 5 from fd 7", Opcode.read(FILE, memory, 5).describe());
    assertEquals(
        "writev of 32 bytes at the current position to fd 7",
        Opcode.writev(FILE, List.of(memory, memory), Opcode.CURRENT_POSITION).describe());
    assertEquals("fdatasync of fd 7", Opcode.fdatasync(FILE).describe());
    assertEquals("ftruncate to 3 bytes of fd 7", Opcode.ftruncate(FILE, 3).describe());
    assertEquals("close of fd 7", Opcode.close(new Fd(7)).describe());
    assertEquals("openat of f", Opcode.openAt(Path.of("f"), Set.of(), 0).describe());
    assertEquals(
        "madvise RANDOM of 16 bytes", Opcode.madvise(memory, MemoryAdvice.RANDOM).describe());
  }

  @Test
  void openOptionsFollowFileChannel() {
    assertEquals(flags(true, false, false, false, false, false), OpenFlags.of(Set.of()));
    assertEquals(
        flags(true, false, false, false, false, false),
        OpenFlags.of(Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)),
        "creating and truncating need writing");
    assertEquals(
        flags(false, true, false, false, true, true),
        OpenFlags.of(
            Set.of(
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.TRUNCATE_EXISTING)));
    assertEquals(
        flags(true, true, true, true, false, false),
        OpenFlags.of(
            Set.of(StandardOpenOption.READ, StandardOpenOption.APPEND, StandardOpenOption.CREATE)));
  }

  private static OpenFlags flags(
      boolean read,
      boolean write,
      boolean append,
      boolean create,
      boolean createNew,
      boolean truncate) {
    return new OpenFlags(
        read, write, append, create, createNew, truncate, false, false, false, false);
  }

  private static UringCommandBuilder command() {
    return Opcode.uringCommand(FILE, 1, UringCommandBuilder.SHORT_BYTES);
  }

  private static RegisteredBuffer bufferOf(long bytes) {
    RegisteredBuffer buffer = mock(RegisteredBuffer.class);
    when(buffer.segment()).thenReturn(Arena.ofAuto().allocate(bytes));
    return buffer;
  }

  private static void refuses(Executable make, String... hints) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, make).getMessage());
    for (String hint : hints) {
      assertTrue(message.contains(hint), message);
    }
  }
}

package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.i2o2.FallocateMode;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.Guard;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.UringCommandBuilder;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Each operation's SQE, field by field, at the offsets of linux/io_uring.h. */
final class SqeEncodingTest {
  // struct io_uring_sqe
  private static final long OPCODE = 0;
  private static final long FLAGS = 1;
  private static final long IOPRIO = 2;
  private static final long FD = 4;
  private static final long OFF = 8;
  private static final long CMD_OP = 8;
  private static final long ADDR = 16;
  private static final long LEN = 24;
  private static final long OP_FLAGS = 28;
  private static final long USER_DATA = 32;
  private static final long BUF_INDEX = 40;
  private static final long PERSONALITY = 42;
  private static final long FILE_INDEX = 44;
  private static final long ADDR3 = 48;
  private static final long PAD = 56;
  private static final long CMD = 48;

  private static final byte FIXED_FILE = 1;
  private static final byte ASYNC = 1 << 4;
  private static final long TAG = 0x0102030405060708L;
  private static final int FILE = 77;
  private static final Fd FD_OF_IT = new Fd(FILE);
  private static final MemorySegment MEMORY = Arena.ofAuto().allocate(4096, 4096);
  private static final long NEARLY_2_GIB = 0x7ffff000L;
  private static final long GIB_4 = 1L << 32;

  private record Slot(int slot, MemorySegment segment) implements RegisteredBuffer {
    @Override
    public int generation() {
      return 0;
    }

    @Override
    public RegisteredBuffer replace(MemorySegment other, Guard guard) {
      throw new AssertionError();
    }

    @Override
    public void unregister() {}

    @Override
    public CompletableFuture<Void> unregisterAsync() {
      throw new AssertionError();
    }
  }

  @Test
  void nop() throws Exception {
    MemorySegment sqe = encode(Opcode.nop(), -1, false);
    assertHeader(sqe, 0, 0, 0, -1);
    assertRest(sqe, 0, 0, 0, 0, 0);
  }

  @Test
  void readAndWrite() throws Exception {
    MemorySegment read = encode(Opcode.read(FD_OF_IT, MEMORY, 1L << 40), FILE, false);
    assertHeader(read, 22, 0, 0, FILE);
    assertRest(read, 1L << 40, MEMORY.address(), 4096, 0, 0);
    MemorySegment write = encode(Opcode.write(FD_OF_IT, MEMORY, -1), 5, true);
    assertHeader(write, 23, FIXED_FILE, 0, 5);
    assertRest(write, -1, MEMORY.address(), 4096, 0, 0);
  }

  @Test
  void theLongestTransferKeepsItsLength() throws Exception {
    MemorySegment huge = NativeMemory.at(1 << 20, NEARLY_2_GIB + 1);
    MemorySegment longest = huge.asSlice(0, NEARLY_2_GIB);
    MemorySegment sqe = encode(Opcode.read(FD_OF_IT, longest, 0), FILE, false);
    assertEquals(NEARLY_2_GIB, Integer.toUnsignedLong(sqe.get(JAVA_INT, LEN)));
    assertThrows(IllegalArgumentException.class, () -> Opcode.read(FD_OF_IT, huge, 0));
  }

  @Test
  void fixedReadAndWrite() throws Exception {
    Slot slot = new Slot(16_383, MEMORY);
    MemorySegment read = encode(Opcode.readFixed(FD_OF_IT, slot, 100, 50, 7), FILE, false);
    assertHeader(read, 4, 0, 0, FILE);
    assertRest(read, 7, MEMORY.address() + 100, 50, 0, 16_383);
    MemorySegment write = encode(Opcode.writeFixed(FD_OF_IT, slot, 8, 9, 10), 3, true);
    assertHeader(write, 5, FIXED_FILE, 0, 3);
    assertRest(write, 10, MEMORY.address() + 8, 9, 0, 16_383);
  }

  @Test
  void vectors() throws Exception {
    List<MemorySegment> parts = List.of(MEMORY.asSlice(8, 16), MEMORY.asSlice(100, 1));
    MemorySegment sqe = encode(Opcode.readv(FD_OF_IT, parts, 3), FILE, false);
    assertHeader(sqe, 1, 0, 0, FILE);
    assertRest(sqe, 3, sqe.get(JAVA_LONG, ADDR), 2, 0, 0);
    MemorySegment iovecs = NativeMemory.at(sqe.get(JAVA_LONG, ADDR), 32);
    assertArrayEquals(
        new long[] {MEMORY.address() + 8, 16, MEMORY.address() + 100, 1},
        iovecs.toArray(JAVA_LONG));
    assertHeader(encode(Opcode.writev(FD_OF_IT, parts, 3), FILE, false), 2, 0, 0, FILE);
  }

  @Test
  void fsync() throws Exception {
    MemorySegment full = encode(Opcode.fsync(FD_OF_IT), FILE, false);
    assertHeader(full, 3, 0, 0, FILE);
    assertRest(full, 0, 0, 0, 0, 0);
    assertRest(encode(Opcode.fdatasync(FD_OF_IT), FILE, false), 0, 0, 0, 1, 0);
  }

  @Test
  void syncFileRange() throws Exception {
    Set<Opcode.SyncStep> steps = Set.of(Opcode.SyncStep.WAIT_BEFORE, Opcode.SyncStep.WAIT_AFTER);
    MemorySegment sqe = encode(Opcode.syncFileRange(FD_OF_IT, 1L << 33, 7, steps), FILE, false);
    assertHeader(sqe, 8, 0, 0, FILE);
    assertRest(sqe, 1L << 33, 0, 7, 5, 0);
  }

  @Test
  void fallocate() throws Exception {
    Set<FallocateMode> modes = Set.of(FallocateMode.KEEP_SIZE, FallocateMode.PUNCH_HOLE);
    MemorySegment sqe = encode(Opcode.fallocate(FD_OF_IT, modes, 1L << 33, 1L << 34), FILE, false);
    assertHeader(sqe, 17, 0, 0, FILE);
    // The length stands in addr, the mode in len.
    assertRest(sqe, 1L << 33, 1L << 34, 3, 0, 0);
  }

  @Test
  void ftruncate() throws Exception {
    MemorySegment sqe = encode(Opcode.ftruncate(FD_OF_IT, 1L << 41), FILE, false);
    assertHeader(sqe, 55, 0, 0, FILE);
    assertRest(sqe, 1L << 41, 0, 0, 0, 0);
  }

  @Test
  void fadviseBelowAndFrom4GiB() throws Exception {
    MemorySegment sqe =
        encode(Opcode.fadvise(FD_OF_IT, 1L << 35, GIB_4 - 1, FileAdvice.DONT_NEED), FILE, false);
    assertHeader(sqe, 24, 0, 0, FILE);
    assertRest(sqe, 1L << 35, 0, GIB_4 - 1, 4, 0);
    MemorySegment long4 =
        encode(Opcode.fadvise(FD_OF_IT, 1, GIB_4, FileAdvice.WILL_NEED), FILE, false);
    assertRest(long4, 1, GIB_4, 0, 3, 0);
  }

  @Test
  void madviseBelowAndFrom4GiB() throws Exception {
    MemorySegment sqe = encode(Opcode.madvise(MEMORY, MemoryAdvice.DONT_NEED), -1, false);
    assertHeader(sqe, 25, 0, 0, -1);
    assertRest(sqe, 0, MEMORY.address(), 4096, 4, 0);
    MemorySegment huge = NativeMemory.at(1 << 20, GIB_4);
    MemorySegment long4 = encode(Opcode.madvise(huge, MemoryAdvice.HUGE_PAGE), -1, false);
    assertRest(long4, GIB_4, 1 << 20, 0, 14, 0);
  }

  @Test
  void openAtAndClose() throws Exception {
    Opcode open =
        Opcode.openAt(
            Path.of("/a/b"), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE), 0640);
    MemorySegment sqe = encode(open, -1, false);
    assertHeader(sqe, 18, 0, 0, -100);
    int flags = sqe.get(JAVA_INT, OP_FLAGS);
    assertEquals(02, flags & 03, "O_RDWR");
    assertEquals(02000000, flags & 02000000, "O_CLOEXEC");
    assertRest(sqe, 0, sqe.get(JAVA_LONG, ADDR), 0640, flags, 0);
    byte[] path = PathBytes.of(Path.of("/a/b"));
    MemorySegment text = NativeMemory.at(sqe.get(JAVA_LONG, ADDR), path.length + 1);
    assertArrayEquals(path, text.asSlice(0, path.length).toArray(JAVA_BYTE));
    assertEquals(0, text.get(JAVA_BYTE, path.length));

    MemorySegment close = encode(Opcode.close(FD_OF_IT), FILE, false);
    assertHeader(close, 19, 0, 0, FILE);
    assertRest(close, 0, 0, 0, 0, 0);
  }

  @Test
  void hints() throws Exception {
    Opcode read = Opcode.read(FD_OF_IT, MEMORY, 0).withPriority(IoPriority.IDLE).alwaysAsync();
    assertHeader(encode(read, 9, true), 22, FIXED_FILE | ASYNC, 3 << 13, 9);
    Opcode high = Opcode.write(FD_OF_IT, MEMORY, 0).withPriority(new IoPriority(0xffff));
    assertHeader(encode(high, FILE, false), 23, 0, 0xffff, FILE);
    // The kernel refuses a priority of anything but reads and writes.
    Opcode fsync = Opcode.fsync(FD_OF_IT).withPriority(IoPriority.IDLE).alwaysAsync();
    assertHeader(encode(fsync, FILE, false), 3, ASYNC, 0, FILE);
  }

  @Test
  void commandOfSixteenBytes() throws Exception {
    byte[] command = bytes(16);
    for (boolean wide : new boolean[] {false, true}) {
      Opcode opcode = command(0x12345680, command).sqeNumbers(0x22334455, 0x11, -2).build();
      MemorySegment sqe = encode(opcode, wide, FILE, false);
      assertHeader(sqe, 46, 0, 0, FILE);
      assertEquals(0x12345680, sqe.get(JAVA_INT, CMD_OP));
      assertEquals(0, sqe.get(JAVA_INT, CMD_OP + 4), "__pad1");
      assertEquals(0x1122334455L, sqe.get(JAVA_LONG, ADDR));
      assertEquals(-2, sqe.get(JAVA_INT, LEN));
      assertEquals(0, sqe.get(JAVA_INT, OP_FLAGS));
      assertEquals(TAG, sqe.get(JAVA_LONG, USER_DATA));
      assertArrayEquals(command, sqe.asSlice(CMD, 16).toArray(JAVA_BYTE));
      if (wide) {
        assertArrayEquals(new byte[64], sqe.asSlice(64, 64).toArray(JAVA_BYTE));
      }
    }
  }

  @Test
  void commandOfEightyBytesWithARegisteredBuffer() throws Exception {
    byte[] command = bytes(80);
    Opcode opcode = command(1, command).putBuffer(40, new Slot(300, MEMORY), 64, 32).build();
    MemorySegment sqe = encode(opcode, true, 4, true);
    ByteBuffer.wrap(command).order(ByteOrder.LITTLE_ENDIAN).putLong(40, MEMORY.address() + 64);
    assertHeader(sqe, 46, FIXED_FILE, 0, 4);
    assertEquals(1, sqe.get(JAVA_INT, OP_FLAGS), "IORING_URING_CMD_FIXED");
    assertEquals(300, sqe.get(JAVA_SHORT, BUF_INDEX));
    assertEquals(128, sqe.byteSize());
    assertArrayEquals(command, sqe.asSlice(CMD, 80).toArray(JAVA_BYTE));
  }

  @Test
  void socketOptionInTheFieldsThatSocketsRead() throws Exception {
    Opcode opcode = command(3, new byte[16]).socketOption(6, 1, MEMORY.asSlice(8, 4)).build();
    MemorySegment sqe = encode(opcode, FILE, false);
    assertEquals(6, sqe.get(JAVA_INT, ADDR), "level");
    assertEquals(1, sqe.get(JAVA_INT, ADDR + 4), "optname");
    assertEquals(0, sqe.get(JAVA_INT, LEN));
    assertEquals(0, sqe.get(JAVA_INT, BUF_INDEX), "buf_index and personality");
    assertEquals(4, sqe.get(JAVA_INT, BUF_INDEX + 4), "optlen");
    assertEquals(MEMORY.address() + 8, sqe.get(JAVA_LONG, CMD), "optval");
  }

  private static UringCommandBuilder command(int commandOp, byte[] bytes) {
    UringCommandBuilder builder = Opcode.uringCommand(FD_OF_IT, commandOp, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      builder.putByte(i, bytes[i]);
    }
    return builder;
  }

  @Test
  void ourOwnReadAndCancel() throws Exception {
    FakeKernel kernel = new FakeKernel();
    Ring ring = open(kernel, false);
    SqeEncoder encoder = new SqeEncoder(ring);
    // A hint of the operation before must not stick to these.
    encoder.encode(
        Opcode.read(FD_OF_IT, MEMORY, 0).withPriority(IoPriority.IDLE).alwaysAsync(), 1, true, TAG);
    encoder.encodeRead(FILE, MEMORY.asSlice(0, 8), TAG);
    encoder.encodeCancel(0x55, TAG);
    ring.submit();
    MemorySegment read = kernel.seen().get(1);
    assertHeader(read, 22, 0, 0, FILE);
    assertRest(read, 0, MEMORY.address(), 8, 0, 0);
    MemorySegment cancel = kernel.seen().get(2);
    assertHeader(cancel, 14, 0, 0, -1);
    assertRest(cancel, 0, 0x55, 0, 0, 0);
  }

  @Test
  void aCancelHasNoFlagsOfTheOperationBeforeIt() throws Exception {
    FakeKernel kernel = new FakeKernel();
    Ring ring = open(kernel, false);
    SqeEncoder encoder = new SqeEncoder(ring);
    encoder.encode(
        Opcode.read(FD_OF_IT, MEMORY, 0).withPriority(IoPriority.IDLE).alwaysAsync(), 1, true, TAG);
    encoder.encodeCancel(0x55, TAG);
    ring.submit();
    assertHeader(kernel.seen().get(1), 14, 0, 0, -1);
  }

  @Test
  void aFullQueueHasNoRoomUntilTheKernelTook() throws Exception {
    FakeKernel kernel = new FakeKernel();
    Ring ring = open(kernel, false);
    SqeEncoder encoder = new SqeEncoder(ring);
    for (int i = 0; i < 8; i++) {
      encoder.encode(Opcode.nop(), -1, false, i);
    }
    assertFalse(encoder.hasRoom());
    ring.submit();
    encoder.encode(Opcode.nop(), -1, false, 8);
    ring.submit();
    for (int i = 0; i < 9; i++) {
      assertEquals(i, FakeKernel.userData(kernel.seen().get(i)));
    }
  }

  private static void assertHeader(MemorySegment sqe, int opcode, int flags, int prio, int fd) {
    assertEquals(opcode, sqe.get(JAVA_BYTE, OPCODE), "opcode");
    assertEquals(flags, sqe.get(JAVA_BYTE, FLAGS), "flags");
    assertEquals(prio, Short.toUnsignedInt(sqe.get(JAVA_SHORT, IOPRIO)), "ioprio");
    assertEquals(fd, sqe.get(JAVA_INT, FD), "fd");
    assertEquals(TAG, sqe.get(JAVA_LONG, USER_DATA), "user_data");
    assertEquals(0, sqe.get(JAVA_SHORT, PERSONALITY), "personality");
    assertEquals(0, sqe.get(JAVA_INT, FILE_INDEX), "file_index");
  }

  private static void assertRest(
      MemorySegment sqe, long off, long addr, long len, int opFlags, int bufIndex) {
    assertEquals(off, sqe.get(JAVA_LONG, OFF), "off");
    assertEquals(addr, sqe.get(JAVA_LONG, ADDR), "addr");
    assertEquals(len, Integer.toUnsignedLong(sqe.get(JAVA_INT, LEN)), "len");
    assertEquals(opFlags, sqe.get(JAVA_INT, OP_FLAGS), "the operation's flags");
    assertEquals(bufIndex, sqe.get(JAVA_SHORT, BUF_INDEX), "buf_index");
    assertEquals(0, sqe.get(JAVA_LONG, ADDR3), "addr3");
    assertEquals(0, sqe.get(JAVA_LONG, PAD), "__pad2");
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i + 1);
    }
    return bytes;
  }

  private static MemorySegment encode(Opcode opcode, int file, boolean isSlot) throws Exception {
    MemorySegment wide = encode(opcode, true, file, isSlot);
    MemorySegment narrow = encode(opcode, false, file, isSlot);
    assertEquals(128, wide.byteSize());
    assertEquals(64, narrow.byteSize());
    for (long at : new long[] {0, 8, 24, 32, 40, 48, 56}) {
      assertEquals(narrow.get(JAVA_LONG, at), wide.get(JAVA_LONG, at), "both sizes alike");
    }
    return narrow;
  }

  private static MemorySegment encode(Opcode opcode, boolean wide, int file, boolean isSlot)
      throws Exception {
    FakeKernel kernel = new FakeKernel();
    Ring ring = open(kernel, wide);
    KEPT.add(ring);
    new SqeEncoder(ring).encode(opcode, file, isSlot, TAG);
    ring.submit();
    return kernel.seen().getFirst();
  }

  /** SQEs point into a ring's memory, which a test reads after the ring was left. */
  private static final List<Ring> KEPT = new java.util.ArrayList<>();

  private static Ring open(FakeKernel kernel, boolean wide) throws Exception {
    return new RingSetup(kernel).open(new RingOptions(8, false, wide, false, false));
  }
}

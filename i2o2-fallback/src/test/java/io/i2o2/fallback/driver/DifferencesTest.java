package io.i2o2.fallback.driver;

import static io.i2o2.fallback.driver.Trial.memory;
import static io.i2o2.fallback.driver.Trial.result;
import static io.i2o2.fallback.driver.Trial.scheduler;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FallocateMode;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.Fifo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each row of the table of differences in the package documentation, in its order. */
@Timeout(60)
final class DifferencesTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void rawDescriptorsAreTheSchedulersOwn() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler one = scheduler();
        Scheduler other = scheduler()) {
      assertEquals(-Errno.EBADF, result(one, Opcode.fsync(new Fd(0))), "standard input");
      Fd fd = new Fd(result(one, Opcode.openAt(file, Set.of(), 0)));
      assertEquals(10, result(one, Opcode.read(fd, memory(10), 0)));
      assertEquals(-Errno.EBADF, result(other, Opcode.read(fd, memory(10), 0)));
    }
  }

  @Test
  void closingTheSchedulerClosesRawDescriptors() throws Exception {
    ScriptedFile file = new ScriptedFile();
    try (Scheduler scheduler = scheduler()) {
      assertTrue(result(scheduler, Opcode.openAt(file.path(), Set.of(), 0)) >= 0);
      assertTrue(file.channels().getFirst().isOpen());
    }
    assertFalse(file.channels().getFirst().isOpen());
  }

  @Test
  void whatHasBegunCannotBeCancelled() throws Exception {
    try (Scheduler scheduler = scheduler();
        BlockedFile file = new BlockedFile()) {
      Reply read = scheduler.submit(Opcode.read(scheduler.open(file.path()), memory(1), 0));
      file.awaitEntered();
      read.cancel();
      assertEquals(0, result(scheduler, Opcode.nop()));
      assertFalse(read.isDone());

      file.release();
      assertTrue(read.await(Trial.PATIENCE));
      assertEquals(1, read.result());
    }
  }

  @Test
  void streamsHaveThreadsOfTheirOwn() throws Exception {
    try (Scheduler scheduler = Scheduler.builder().backend("fallback").poolSize(1).build();
        FileHandle file = scheduler.open(Files.createFile(directory.resolve("file")));
        Fifo fifo = Fifo.in(directory)) {
      List<Reply> reads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        reads.add(scheduler.submit(Opcode.read(fifo.open(scheduler), memory(1), -1)));
      }
      assertEquals(0, result(scheduler, Opcode.fsync(file)));
      fifo.feed(3);
      for (Reply read : reads) {
        assertTrue(read.await(Trial.PATIENCE));
        assertEquals(1, read.result());
      }
    }
    assertEquals(256, Pool.STREAM_THREADS);
  }

  @Test
  void anOperationThatHangsHoldsAThreadOfThePool() throws Exception {
    try (Scheduler scheduler = Scheduler.builder().backend("fallback").poolSize(1).build();
        BlockedFile file = new BlockedFile()) {
      FileHandle handle = scheduler.open(file.path());
      Reply read = scheduler.submit(Opcode.read(handle, memory(1), 0));
      file.awaitEntered();
      Reply fsync = scheduler.submit(Opcode.fsync(handle));
      read.cancel();
      assertFalse(fsync.isDone());

      file.release();
      assertTrue(fsync.await(Trial.PATIENCE));
      assertEquals(0, fsync.result());
    }
  }

  @Test
  void thereAreNoUringCommands() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file)) {
      for (int bytes :
          new int[] {UringCommandBuilder.SHORT_BYTES, UringCommandBuilder.LONG_BYTES}) {
        Reply reply = scheduler.submit(Opcode.uringCommand(handle, 0, bytes).build());
        assertTrue(reply.await(Trial.PATIENCE));
        assertEquals(-Errno.EOPNOTSUPP, reply.result());
        assertEquals(0, reply.extra());
      }
    }
  }

  @Test
  void thereAreNoFallocateModes() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      for (FallocateMode mode : FallocateMode.values()) {
        assertEquals(
            -Errno.EOPNOTSUPP, result(scheduler, Opcode.fallocate(handle, Set.of(mode), 0, 100)));
      }
      assertEquals(10, Files.size(file));
    }
  }

  @Test
  void fallocateReservesNothingAndGrowsByOneByte() throws Exception {
    List<Long> writes = new ArrayList<>();
    ScriptedFile file = ScriptedFile.recording(writes);
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file.path(), READ, WRITE)) {
      assertEquals(0, result(scheduler, Opcode.fallocate(handle, Set.of(), 10, 1L << 40)));
    }
    assertEquals(List.of((1L << 40) + 9), writes);
  }

  @Test
  void aFileThatIsToGrowNeedsRoomForAByte() throws Exception {
    ScriptedFile full =
        new ScriptedFile() {
          @Override
          int write(ByteBuffer buffer, long position) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    List<Long> writes = new ArrayList<>();
    ScriptedFile roomy = ScriptedFile.recording(writes);
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(roomy.path(), WRITE);
        FileHandle fullHandle = scheduler.open(full.path(), WRITE)) {
      assertEquals(0, result(scheduler, Opcode.ftruncate(handle, 4096)));
      assertEquals(-Errno.ENOSPC, result(scheduler, Opcode.ftruncate(fullHandle, 4096)));
    }
    assertEquals(List.of(4096L), writes, "beyond the new end, where it is cut off");
  }

  @Test
  void adviceNotToNeedMemoryZeroesItAndNothingElse() throws Exception {
    MemorySegment memory = Arena.ofAuto().allocate(1 << 16, 1 << 16).fill((byte) 5);
    Path file = Files.write(directory.resolve("file"), new byte[1 << 16]);
    try (Scheduler scheduler = scheduler();
        FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      assertEquals(0, result(scheduler, Opcode.madvise(memory, MemoryAdvice.FREE)));
      assertEquals(5, memory.get(ValueLayout.JAVA_BYTE, 99));
      assertEquals(0, result(scheduler, Opcode.madvise(memory, MemoryAdvice.DONT_NEED)));
      assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, 99));

      MemorySegment mapped = channel.map(MapMode.PRIVATE, 0, 1 << 16, Arena.ofAuto());
      mapped.fill((byte) 5);
      assertEquals(0, result(scheduler, Opcode.madvise(mapped, MemoryAdvice.DONT_NEED)));
      assertEquals(5, mapped.get(ValueLayout.JAVA_BYTE, 99), "the ring reads the file again");
    }
  }

  @Test
  void aPageIsTakenToHave4096Bytes() throws Exception {
    MemorySegment memory = Arena.ofAuto().allocate(1 << 16, 1 << 16);
    try (Scheduler scheduler = scheduler()) {
      MemorySegment page = memory.asSlice(4096, 4096);
      assertEquals(0, result(scheduler, Opcode.madvise(page, MemoryAdvice.DONT_NEED)));
      Opcode ofPart = Opcode.madvise(memory.asSlice(2048), MemoryAdvice.WILL_NEED);
      assertEquals(-Errno.EINVAL, result(scheduler, ofPart));
    }
  }

  @Test
  void prioritiesNeedNoPrivilege() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file)) {
      Opcode read = Opcode.read(handle, memory(10), 0).alwaysAsync();
      assertEquals(10, result(scheduler, read.withPriority(IoPriority.realtime(0))));
      assertEquals(-Errno.EINVAL, result(scheduler, read.withPriority(new IoPriority(7 << 13))));
    }
  }

  @Test
  void appendOpensTheFileTwice() throws Exception {
    ScriptedFile file = new ScriptedFile();
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file.path(), READ, APPEND, StandardOpenOption.CREATE)) {
      assertTrue(handle.isOpen());
    }
    assertEquals(
        List.of(Set.of(APPEND, StandardOpenOption.CREATE), Set.of(READ, WRITE)), file.opened());
    file.channels().forEach(channel -> assertFalse(channel.isOpen()));
  }

  @Test
  void aFileThatMayOnlyBeAppendedToCannotGrowOtherwise() throws Exception {
    ScriptedFile file =
        new ScriptedFile() {
          @Override
          void open(Set<OpenOption> options) throws IOException {
            if (options.contains(WRITE)) {
              throw new FileSystemException("scripted", null, "Operation not permitted");
            }
          }
        };
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file.path(), READ, APPEND)) {
      assertEquals(5, result(scheduler, Opcode.write(handle, memory(5), 0)));
      assertEquals(0, result(scheduler, Opcode.fsync(handle)));
      assertEquals(-Errno.EPERM, result(scheduler, Opcode.ftruncate(handle, 9)));
      assertEquals(-Errno.EOPNOTSUPP, result(scheduler, Opcode.fallocate(handle, Set.of(), 0, 9)));
    }
  }

  @Test
  void directTransfersAreAlignedToTheFileSystemsBlocks() throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[1 << 16]);
    MemorySegment aligned = Arena.ofAuto().allocate(1 << 16, 1 << 16);
    try (Scheduler scheduler = scheduler()) {
      int fd = result(scheduler, Opcode.openAt(file, Set.of(READ, FileOption.DIRECT), 0));
      assumeTrue(fd >= 0, "no direct transfers on this system: " + Errno.describe(Math.abs(fd)));
      assumeTrue(Files.getFileStore(file).getBlockSize() > 512, "blocks of 512 bytes");

      assertEquals(1 << 16, result(scheduler, Opcode.read(new Fd(fd), aligned, 0)));
      assertEquals(
          -Errno.EINVAL, result(scheduler, Opcode.read(new Fd(fd), aligned.asSlice(0, 512), 512)));
    }
  }

  @Test
  void directIsInvalidWhereTheSystemHasNone() throws Exception {
    ScriptedFile file =
        new ScriptedFile() {
          @Override
          void open(Set<OpenOption> options) {
            throw new UnsupportedOperationException(options + " not supported");
          }
        };
    try (Scheduler scheduler = scheduler()) {
      assertEquals(
          -Errno.EINVAL,
          result(scheduler, Opcode.openAt(file.path(), Set.of(FileOption.DIRECT), 0)));
    }
  }

  @Test
  void segmentsAtAnOffsetAreMovedOneByOne() throws Exception {
    List<Long> writes = new ArrayList<>();
    ScriptedFile file = ScriptedFile.recording(writes);
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file.path(), WRITE)) {
      List<MemorySegment> segments = List.of(memory(10), memory(20), memory(30));
      assertEquals(60, result(scheduler, Opcode.writev(handle, segments, 100)));
    }
    assertEquals(List.of(100L, 110L, 130L), writes);
  }

  @Test
  void aTransferAtTheCurrentPositionIsOneStep() throws Exception {
    int count = 1000;
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file, READ, WRITE)) {
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        replies.add(scheduler.submit(Opcode.write(handle, memory(7), Opcode.CURRENT_POSITION)));
      }
      for (Reply reply : replies) {
        assertTrue(reply.await(Trial.PATIENCE));
        assertEquals(7, reply.result());
      }
      assertEquals(7L * count, Files.size(file));
    }
  }

  @Test
  void buffersAreRegisteredWithoutPinningThem() throws Exception {
    assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("unix"),
        "needs a system that truncates a mapped file");
    Path file = Files.write(directory.resolve("file"), new byte[1 << 16]);
    try (Scheduler scheduler = scheduler();
        FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      MemorySegment gone = channel.map(MapMode.READ_WRITE, 0, 1 << 16, Arena.ofAuto());
      channel.truncate(0);
      RegisteredBuffer buffer = scheduler.registerBuffer(gone, Guard.NONE);
      assertEquals(0, buffer.slot(), "the ring answers EFAULT, as it has no pages to pin");
    }
  }

  @Test
  void errnosAreKnownByEnglishTextsOnly() throws Exception {
    ScriptedFile file =
        new ScriptedFile() {
          @Override
          int read(ByteBuffer buffer, long position) throws IOException {
            throw new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar");
          }
        };
    try (Scheduler scheduler = scheduler();
        FileHandle handle = scheduler.open(file.path())) {
      assertEquals(-Errno.EIO, result(scheduler, Opcode.read(handle, memory(1), 0)));
    }
  }

  @Test
  void modesBeyondPermissionsAreLeftOut() throws Exception {
    Path file = directory.resolve("file");
    assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("unix"),
        "needs a Unix file system: set-user-ID and sticky bits");
    try (Scheduler scheduler = scheduler()) {
      Set<OpenOption> options = Set.of(WRITE, StandardOpenOption.CREATE_NEW);
      assertTrue(result(scheduler, Opcode.openAt(file, options, 07700)) >= 0);
      assertEquals(0700, (int) Files.getAttribute(file, "unix:mode") & 07777);
    }
  }

  @Test
  void aDirectoryThatTheSystemDoesNotOpenCanBeOpenedAllTheSame() throws Exception {
    ScriptedFile windows = ScriptedFile.unopenableDirectory();
    try (Scheduler scheduler = scheduler()) {
      Path path = windows.path();
      Fd fd = new Fd(result(scheduler, Opcode.openAt(path, Set.of(), 0)));
      assertEquals(-Errno.EISDIR, result(scheduler, Opcode.read(fd, memory(1), 0)));
      assertEquals(-Errno.EINVAL, result(scheduler, Opcode.fsync(fd)));
      assertEquals(0, result(scheduler, Opcode.close(fd)));
      assertEquals(-Errno.EISDIR, result(scheduler, Opcode.openAt(path, Set.of(WRITE), 0)));
    }
  }

  @Test
  void memoryClosedAgainstItsGuardIsABadAddress() throws Exception {
    Scheduler scheduler = Scheduler.builder().backend("fallback").buildLoop().scheduler();
    Arena arena = Arena.ofShared();
    Opcode opcode = Opcode.madvise(arena.allocate(4096, 4096), MemoryAdvice.DONT_NEED);
    Reply reply = scheduler.submit(opcode, Guard.keepReachable(arena));
    arena.close();

    scheduler.close();
    assertEquals(-Errno.EFAULT, reply.result());
  }

  @Test
  void optionsOfTheRingHaveNoEffect() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler =
            Scheduler.builder().backend("fallback").ioPolling(true).pin(1023).build();
        FileHandle handle = scheduler.open(file)) {
      assertEquals(0, result(scheduler, Opcode.fsync(handle)));
      List<Thread> releasing = new ArrayList<>();
      Opcode read = Opcode.read(handle, memory(8), 0);
      assertEquals(0, scheduler.run(read, () -> releasing.add(Thread.currentThread())));
      assertFalse(releasing.contains(Thread.currentThread()), "it was not run in place");
    }
  }
}

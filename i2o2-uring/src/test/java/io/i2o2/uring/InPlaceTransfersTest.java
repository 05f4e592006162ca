package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.BufferPool;
import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.contract.Fifo;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.Logs;
import io.i2o2.contract.Threads;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which reads and writes are made on the thread of their caller, and what becomes of others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class InPlaceTransfersTest {
  private static final int MOST_BYTES = 256 * 1024;
  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);
  private final byte[] content = new byte[2 * MOST_BYTES];
  private final MemorySegment buffer = Rig.memory(2L * MOST_BYTES);

  @TempDir private Path folder;
  private Path path = Path.of("");
  private int before;

  @BeforeEach
  void writeTheFile() throws Exception {
    new Random(1).nextBytes(content);
    path = Files.write(folder.resolve("file"), content);
    NowReads.assumePossible(path);
  }

  private Scheduler start() {
    Scheduler scheduler = Rig.start(Rig.builder(), sys);
    before = sys.count(Call.READ_NOW);
    return scheduler;
  }

  /** How many system calls virtual callers made. */
  private int calls() {
    return sys.count(Call.READ_NOW) - before;
  }

  private static int runVirtual(Scheduler scheduler, Opcode opcode) throws Exception {
    return Threads.onVirtual(() -> scheduler.run(opcode));
  }

  private void assertRead(Scheduler scheduler, Target target, int bytes) throws Exception {
    buffer.fill((byte) 0);
    assertEquals(bytes, runVirtual(scheduler, Opcode.read(target, buffer.asSlice(0, bytes), 10)));
    byte[] seen = buffer.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
    assertArrayEquals(Arrays.copyOfRange(content, 10, 10 + bytes), seen);
  }

  @Test
  void whatIsInMemoryTakesOneCall() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      assertRead(scheduler, file, 4096);
      assertRead(scheduler, scheduler.registerFile(file, Guard.NONE), 4096);
      assertRead(scheduler, file, MOST_BYTES);
      assertEquals(3, calls());
    }
    ledger.assertNothingLeft();
  }

  @Test
  void theEndOfTheFileIsKnownByASecondCall() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      Opcode last = Opcode.read(file, buffer.asSlice(0, 100), content.length - 7);
      assertEquals(7, runVirtual(scheduler, last));
      assertEquals(2, calls());
      assertEquals(
          0, runVirtual(scheduler, Opcode.read(file, buffer.asSlice(0, 100), content.length)));
      assertEquals(3, calls());
    }
  }

  @Test
  void aPlatformThreadWaitsInItsOwnCall() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      sys.next(Call.READ_NOW, 1, ScriptedSys.errno(Errno.EOPNOTSUPP));
      assertRead(scheduler, file, 100);
      int ofPlatform = sys.count(Call.READ_AT);
      for (int i = 0; i < 10; i++) {
        assertEquals(100, scheduler.run(Opcode.read(file, buffer.asSlice(0, 100), i)));
      }
      assertEquals(10, sys.count(Call.READ_AT) - ofPlatform, "whatever the file can tell");
      assertEquals(1, calls());
      sys.next(Call.READ_AT, 1, ScriptedSys.errno(Errno.EIO));
      assertEquals(100, scheduler.run(Opcode.read(file, buffer.asSlice(0, 100), 0)), "the ring's");
    }
  }

  @Test
  void whatIsNotInMemoryIsReadByTheRing() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      sys.next(Call.READ_NOW, 1, ScriptedSys.errno(Errno.EAGAIN));
      assertRead(scheduler, file, 4096);
      // A part that is there, and a part that is not.
      sys.next(Call.READ_NOW, 1, shortBy(1000));
      sys.next(Call.READ_NOW, 1, ScriptedSys.errno(Errno.EAGAIN));
      assertRead(scheduler, file, 4096);
      assertEquals(3, calls());
      // Two parts that are there.
      sys.next(Call.READ_NOW, 1, shortBy(1000));
      assertRead(scheduler, file, 4096);
      assertEquals(5, calls());
    }
  }

  @Test
  void severalSegmentsTakeOneCallToo() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      List<MemorySegment> segments =
          List.of(
              buffer.asSlice(0, 1000),
              buffer.asSlice(1000, 0),
              buffer.asSlice(1000, 3000),
              buffer.asSlice(4000, 96));
      Opcode read = Opcode.readv(file, segments, 10);
      assertReadv(scheduler, read, 1);
      // Short in the middle of the second one, and then where the third one begins.
      sys.next(Call.READ_NOW, 1, shortBy(2096));
      sys.next(Call.READ_NOW, 1, shortBy(96));
      assertReadv(scheduler, read, 1 + 3);
      List<MemorySegment> many = Collections.nCopies(16, buffer.asSlice(0, 8));
      assertEquals(128, runVirtual(scheduler, Opcode.readv(file, many, 0)));
      assertEquals(120, runVirtual(scheduler, Opcode.readv(file, many.subList(0, 15), 0)));
      assertEquals(1 + 3 + 1, calls(), "no more than 15 segments");
    }
  }

  private void assertReadv(Scheduler scheduler, Opcode read, int calls) throws Exception {
    buffer.fill((byte) 0);
    assertEquals(4096, runVirtual(scheduler, read));
    byte[] seen = buffer.asSlice(0, 4096).toArray(ValueLayout.JAVA_BYTE);
    assertArrayEquals(Arrays.copyOfRange(content, 10, 10 + 4096), seen);
    assertEquals(calls, calls());
  }

  private static ScriptedSys.Answer shortBy(long bytes) {
    return (call, arguments) -> call.call(arguments) - bytes;
  }

  @Test
  void anErrorIsTheRingsToTell() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      for (int errno : List.of(Errno.EIO, Errno.EBADF, Errno.EFAULT, Errno.ENOSYS, Errno.EPERM)) {
        sys.next(Call.READ_NOW, 1, ScriptedSys.errno(errno));
        assertRead(scheduler, file, 100);
      }
      assertEquals(5, calls());
    }
  }

  @Test
  void aFileThatCannotTellIsNotAskedAgain() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path);
        FileHandle other = scheduler.open(path)) {
      sys.next(Call.READ_NOW, 1, ScriptedSys.errno(Errno.EOPNOTSUPP));
      for (int i = 0; i < 200; i++) {
        assertRead(scheduler, file, 100);
      }
      assertEquals(1, calls());
      assertRead(scheduler, other, 100);
      assertEquals(2, calls());
    }
  }

  @Test
  void aFileThatIsNotInMemoryIsAskedNowAndThen() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      sys.always(Call.READ_NOW, ScriptedSys.errno(Errno.EAGAIN));
      for (int i = 0; i < 9 + 2 * 256; i++) {
        assertRead(scheduler, file, 100);
      }
      assertEquals(9 + 2, calls());
      sys.always(Call.READ_NOW, ScriptedSys.ordinary());
      for (int i = 0; i < 256 + 10; i++) {
        assertRead(scheduler, file, 100);
      }
      assertEquals(9 + 2 + 1 + 10, calls(), "once it is there each is read in place");
    }
  }

  @Test
  void someReadsAreNeverMadeInPlace() throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(folder);
        FileHandle pipe = fifo.open(scheduler);
        FileHandle file = scheduler.open(path);
        FileHandle direct = scheduler.open(path, FileOption.DIRECT)) {
      assertRead(scheduler, file, MOST_BYTES + 1);
      int number = scheduler.run(Opcode.openAt(path, Set.of(), 0));
      assertRead(scheduler, new Fd(number), 4096);
      assertRead(scheduler, scheduler.registerFile(new Fd(number), Guard.NONE), 4096);
      assertEquals(0, scheduler.run(Opcode.close(new Fd(number))));
      MemorySegment block = new BufferPool(1, 4096, 4096).take();
      assertEquals(4096, scheduler.run(Opcode.read(direct, block, 0)));
      assertEquals(
          4096, scheduler.run(Opcode.read(file, block, Opcode.CURRENT_POSITION)), "it moves");
      assertEquals(4096, scheduler.run(Opcode.read(file, block, 0).alwaysAsync()));
      assertEquals(4096, Rig.result(scheduler.submit(Opcode.read(file, block, 0))));
      fifo.feed(1);
      assertEquals(1, scheduler.run(Opcode.read(pipe, block, 0)));
      assertEquals(0, calls());
    }
    ledger.assertNothingLeft();
  }

  @Test
  void noneIsWhereThatIsSwitchedOff() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder().readInPlace(false), sys);
        FileHandle file = scheduler.open(path)) {
      before = sys.count(Call.READ_NOW);
      assertRead(scheduler, file, 4096);
      assertEquals(0, calls());
    }
  }

  @Test
  void aCloseWaitsForAReadUnderWay() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Scheduler scheduler = start()) {
      FileHandle file = scheduler.open(path);
      CompletableFuture<Integer> read = readHeldUp(scheduler, file, entered, goOn);
      Reply close = file.closeAsync();
      // What is asked for later has been done.
      scheduler.registerBuffer(Rig.memory(8), Guard.NONE);
      assertFalse(file.isOpen());
      assertFalse(close.isDone());
      goOn.countDown();
      assertEquals(100, read.get());
      assertEquals(0, Rig.result(close));
    }
    ledger.assertNothingLeft();
  }

  @Test
  void aReadThatHangsKeepsItsDescriptorAndNotTheClose() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Scheduler scheduler = Rig.start(Rig.builder().grace(Duration.ofMillis(100)).name("gone"), sys);
    FileHandle file = scheduler.open(path);
    CompletableFuture<Integer> read = readHeldUp(scheduler, file, entered, goOn);
    try (Logs logs = new Logs()) {
      scheduler.close(Duration.ZERO);
      assertTrue(logs.text().contains(file + " is left open"), logs.text());
    }
    goOn.countDown();
    assertEquals(100, read.get(), "of the same file as ever");
    ledger.assertNothingLeft();
  }

  private CompletableFuture<Integer> readHeldUp(
      Scheduler scheduler, FileHandle file, CountDownLatch entered, CountDownLatch goOn)
      throws InterruptedException {
    sys.next(Call.READ_NOW, 1, ScriptedSys.heldUp(entered, goOn));
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> read.complete(scheduler.run(Opcode.read(file, buffer.asSlice(0, 100), 0))));
    Rig.open(entered);
    return read;
  }
}

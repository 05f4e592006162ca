package io.i2o2.uring;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerLoop;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.Threads;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which writes are made on the thread of their caller, and what becomes of others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class InPlaceWritesTest {
  private static final int LEFT_OUT = 1024;
  private final ScriptedSys sys = new ScriptedSys(new LinuxSys());
  private final MemorySegment bytes = Rig.memory(8192).fill((byte) 5);

  @TempDir private Path folder;

  private int atBefore;
  private int nowBefore;

  private Scheduler start(SchedulerBuilder builder) {
    return started(Rig.start(builder, sys));
  }

  /** A scheduler makes some calls that fail, so that all is linked. */
  private Scheduler started(Scheduler scheduler) {
    atBefore = sys.count(Call.WRITE_AT);
    nowBefore = sys.count(Call.WRITE_NOW);
    return scheduler;
  }

  /** How many calls there were that may wait. */
  private int atCalls() {
    return sys.count(Call.WRITE_AT) - atBefore;
  }

  /** How many calls there were that must not. */
  private int nowCalls() {
    return sys.count(Call.WRITE_NOW) - nowBefore;
  }

  private static int runVirtual(Scheduler scheduler, Opcode opcode) throws Exception {
    return Threads.onVirtual(() -> scheduler.run(opcode));
  }

  private static FileHandle open(Scheduler scheduler, Path path, OpenOption... more)
      throws Exception {
    OpenOption[] options = new OpenOption[more.length + 2];
    System.arraycopy(more, 0, options, 0, more.length);
    options[more.length] = WRITE;
    options[more.length + 1] = CREATE;
    return scheduler.open(path, options);
  }

  private Opcode write(FileHandle file, int length, long offset) {
    return Opcode.write(file, bytes.asSlice(0, length), offset);
  }

  private static void assertFull(Path path, int length) throws Exception {
    byte[] expected =
        MemorySegment.ofArray(new byte[length]).fill((byte) 5).toArray(ValueLayout.JAVA_BYTE);
    assertArrayEquals(expected, Files.readAllBytes(path));
  }

  @Test
  void aPlatformThreadWritesByItself() throws Exception {
    Path path = folder.resolve("file");
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path)) {
      RegisteredBuffer registered = scheduler.registerBuffer(bytes, Guard.NONE);
      assertEquals(1000, scheduler.run(write(file, 1000, 0)));
      List<MemorySegment> two = List.of(bytes.asSlice(0, 10), bytes.asSlice(10, 990));
      assertEquals(1000, scheduler.run(Opcode.writev(file, two, 1000)));
      assertEquals(1000, scheduler.run(Opcode.writeFixed(file, registered, 7, 1000, 2000)));
      assertEquals(3, atCalls());
      assertEquals(0, nowCalls());
    }
    assertFull(path, 3000);
  }

  @Test
  void aVirtualThreadDoesSoOnceTheFileCannotTell() throws Exception {
    Path path = folder.resolve("file");
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path)) {
      sys.next(Call.WRITE_NOW, 1, ScriptedSys.errno(Errno.EOPNOTSUPP));
      for (int i = 0; i < 10; i++) {
        assertEquals(100, runVirtual(scheduler, write(file, 100, 100L * i)));
      }
      assertEquals(1, nowCalls());
      assertEquals(9, atCalls());
    }
    assertFull(path, 1000);
  }

  @Test
  void whatWouldWaitIsWrittenByTheRing() throws Exception {
    Path path = folder.resolve("file");
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path)) {
      sys.next(Call.WRITE_NOW, 1, ScriptedSys.errno(Errno.EAGAIN));
      assertEquals(100, runVirtual(scheduler, write(file, 100, 0)));
      // A part of it only: all of it is written again.
      sys.next(Call.WRITE_NOW, 1, (_, _) -> 50);
      assertEquals(100, runVirtual(scheduler, write(file, 100, 100)));
      sys.next(Call.WRITE_NOW, 1, (_, _) -> 100);
      assertEquals(100, runVirtual(scheduler, write(file, 100, 100)));
      assertEquals(0, atCalls(), "it can tell");
    }
    assertFull(path, 200);
  }

  @Test
  void aWriteThatTookLongSendsTheNextOnesToTheRing() throws Exception {
    Path path = folder.resolve("file");
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path)) {
      sys.next(Call.WRITE_NOW, 1, ScriptedSys.errno(Errno.EOPNOTSUPP));
      assertEquals(1, runVirtual(scheduler, write(file, 1, 0)));
      sys.next(Call.WRITE_AT, 1, InPlaceWritesTest::slowly);
      for (int i = 0; i < 1 + LEFT_OUT; i++) {
        assertEquals(1, runVirtual(scheduler, write(file, 1, 0)));
      }
      assertEquals(1, atCalls());
      assertEquals(1, scheduler.run(write(file, 1, 0)), "by a platform thread as ever");
      assertEquals(2, atCalls());
      assertEquals(1, runVirtual(scheduler, write(file, 1, 0)));
      assertEquals(3, atCalls());
    }
  }

  private static long slowly(ScriptedSys.Real call, long[] arguments) {
    long end = System.nanoTime() + 21_000_000;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return call.call(arguments);
  }

  @Test
  void whatIsAppendedIsAppendedOnce() throws Exception {
    Path path = folder.resolve("file");
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path, APPEND)) {
      for (int i = 0; i < 10; i++) {
        assertEquals(100, runVirtual(scheduler, write(file, 100, 0)));
        assertEquals(100, scheduler.run(write(file, 100, 0)));
      }
      assertEquals(0, nowCalls(), "a part could not be repeated");
      assertEquals(20, atCalls());
    }
    assertFull(path, 2000);
  }

  @Test
  void anErrorIsTheRingsToTellAndAShortCountIsNot() throws Exception {
    Path path = folder.resolve("file");
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path)) {
      for (int errno : List.of(Errno.EIO, Errno.ENOSPC, Errno.EFAULT, Errno.EAGAIN)) {
        sys.next(Call.WRITE_AT, 1, ScriptedSys.errno(errno));
        assertEquals(100, scheduler.run(write(file, 100, 0)));
      }
      sys.next(Call.WRITE_AT, 1, (_, _) -> 60);
      assertEquals(60, scheduler.run(write(file, 100, 0)));
    }
    assertFull(path, 100);
  }

  @Test
  void someWritesAreNeverMadeInPlace() throws Exception {
    Path path = folder.resolve("file");
    MemorySegment large = Rig.memory(256 * 1024 + 1);
    try (Scheduler scheduler = start(Rig.builder());
        FileHandle file = open(scheduler, path);
        FileHandle sync = open(scheduler, path, SYNC);
        FileHandle dataSync = open(scheduler, path, DSYNC);
        FileHandle direct = open(scheduler, path, FileOption.DIRECT);
        FileHandle readOnly = scheduler.open(path)) {
      assertEquals(large.byteSize(), scheduler.run(Opcode.write(file, large, 0)));
      assertEquals(10, scheduler.run(write(file, 10, Opcode.CURRENT_POSITION)));
      assertEquals(10, scheduler.run(write(file, 10, 0).alwaysAsync()));
      assertEquals(10, scheduler.run(write(sync, 10, 0)));
      assertEquals(10, scheduler.run(write(dataSync, 10, 0)));
      assertEquals(-Errno.EBADF, scheduler.run(write(readOnly, 10, 0)));
      MemorySegment block = Rig.memory(8192);
      MemorySegment aligned = block.asSlice(-block.address() & 4095, 4096);
      assertEquals(4096, scheduler.run(Opcode.write(direct, aligned, 0)));
      assertEquals(10, Rig.result(scheduler.submit(write(file, 10, 0))));
      assertEquals(0, atCalls() + nowCalls());
    }
  }

  @Test
  void aLoopsOwnThreadLeavesToTheRingWhatMayWait() throws Exception {
    Path path = folder.resolve("file");
    SchedulerLoop loop =
        UringSchedulers.loop(Rig.builder().options(), sys, UringFixture.facts(), null);
    loop.runOnce();
    try (Scheduler scheduler = started(loop.scheduler());
        FileHandle file = open(scheduler, path)) {
      sys.next(Call.WRITE_NOW, 1, ScriptedSys.errno(Errno.EOPNOTSUPP));
      for (int i = 0; i < 5; i++) {
        assertEquals(100, scheduler.run(write(file, 100, 100L * i)));
      }
      assertEquals(1, atCalls() + nowCalls());
    }
    assertFull(path, 500);
  }

  @Test
  void noneIsWhereThatIsSwitchedOff() throws Exception {
    try (Scheduler scheduler = start(Rig.builder().writeInPlace(false));
        FileHandle file = open(scheduler, folder.resolve("file"))) {
      assertEquals(10, scheduler.run(write(file, 10, 0)));
      assertEquals(0, atCalls() + nowCalls());
    }
  }
}

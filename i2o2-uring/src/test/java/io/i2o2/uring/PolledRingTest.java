package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.BufferPool;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ring that polls for completions; no device here has poll queues, so without one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class PolledRingTest {
  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);

  @Test
  void refusesAtSubmitWhatAPolledRingCannotDo() {
    try (Scheduler scheduler = start()) {
      Fd fd = new Fd(0);
      for (Opcode opcode :
          List.of(
              Opcode.fsync(fd),
              Opcode.fdatasync(fd).alwaysAsync(),
              Opcode.fallocate(fd, Set.of(), 0, 1),
              Opcode.ftruncate(fd, 0),
              Opcode.fadvise(fd, 0, 0, FileAdvice.NORMAL),
              Opcode.madvise(Rig.memory(8), MemoryAdvice.NORMAL),
              Opcode.openAt(Path.of("/"), Set.of(), 0),
              Opcode.close(fd))) {
        UnsupportedOperationException e =
            assertThrows(UnsupportedOperationException.class, () -> scheduler.submit(opcode));
        assertTrue(String.valueOf(e.getMessage()).contains("ioPolling"), e::toString);
      }
    }
    ledger.assertNothingLeft();
  }

  @Test
  void runsNoOpsAndSleepsBetween() throws Exception {
    try (Scheduler scheduler = start()) {
      for (int i = 1; i <= 20; i++) {
        int sleeps = i;
        // It sleeps in a read of the eventfd: each time anew.
        Rig.until("sleeps", () -> sys.count(Call.POLL) >= sleeps);
        assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      }
      for (Reply reply : Rig.nops(scheduler, 200, Guard.NONE)) {
        assertEquals(0, Rig.result(reply));
      }
    }
    ledger.assertNothingLeft();
  }

  @Test
  void opensAndClosesFilesItself(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("data"), new byte[4096]);
    try (Scheduler scheduler = start()) {
      assertEquals(
          Errno.ENOENT,
          assertThrows(ErrnoException.class, () -> scheduler.open(folder.resolve("missing")))
              .errno());
      FileHandle file = scheduler.open(path, FileOption.DIRECT);
      MemorySegment buffer = new BufferPool(1, 4096, 4096).take();
      // 4096 where the device has poll queues; without them the kernel says so.
      int result = Rig.result(scheduler.submit(Opcode.read(file, buffer, 0)));
      assertTrue(result == 4096 || result == -Errno.EOPNOTSUPP, () -> "read: " + result);
      file.close();
      assertThrows(
          IllegalStateException.class, () -> scheduler.submit(Opcode.read(file, buffer, 0)));
      scheduler.open(path);
    }
    ledger.assertNothingLeft();
  }

  @Test
  void anInterruptedSleepIsNoEnd() throws Exception {
    sys.next(Call.POLL, 5, ScriptedSys.errno(Errno.EINTR));
    try (Scheduler scheduler = start()) {
      Rig.until("interrupted", () -> sys.isOver(Call.POLL));
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  void takesSlotsInAndOutWhileAsleep() throws Exception {
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start()) {
      for (int i = 0; i < 5; i++) {
        scheduler.registerFile(reads.fd(), Guard.NONE).unregister();
        scheduler.registerBuffer(Rig.memory(64), Guard.NONE).unregister();
      }
    }
    ledger.assertNothingLeft();
  }

  @Test
  void looksForTagsThatTheKernelPostsLate() throws Exception {
    // As before 6.12: the slot is emptied in the call, its tag comes only with a later enter.
    AtomicInteger enters = new AtomicInteger();
    LateTags late = new LateTags(sys, () -> enters.set(0));
    sys.always(
        Call.ENTER,
        (enter, arguments) -> {
          if (enters.incrementAndGet() > 70) {
            late.post();
          }
          return enter.call(arguments);
        });
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start()) {
      scheduler.registerFile(reads.fd(), Guard.NONE).unregister();
    }
    assertEquals(1, late.posted());
    ledger.assertNothingLeft();
  }

  @Test
  void refusesAPipeInsteadOfWaitingForItsOtherEnd(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    try (Scheduler scheduler = start()) {
      assertEquals(
          Errno.EOPNOTSUPP, assertThrows(ErrnoException.class, () -> scheduler.open(pipe)).errno());
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    ledger.assertNothingLeft();
  }

  @Test
  void aBufferedReadIsAnErrorOfTheKernels() throws Exception {
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start()) {
      assertTrue(Rig.result(scheduler.submit(reads.read())) < 0);
    }
  }

  @Test
  void closesWhileAsleepAndWhileBusy() throws Exception {
    Scheduler asleep = start();
    Rig.until("sleeps", () -> sys.count(Call.POLL) > 0);
    asleep.close();
    Scheduler busy = start();
    List<Reply> replies = Rig.nops(busy, 500, Guard.NONE);
    busy.close();
    replies.forEach(reply -> assertTrue(reply.isDone()));
    assertFalse(replies.isEmpty());
    ledger.assertNothingLeft();
  }

  private Scheduler start() {
    return Rig.start(Rig.builder().ioPolling(true).ringDepth(16).queueSize(64), sys);
  }
}

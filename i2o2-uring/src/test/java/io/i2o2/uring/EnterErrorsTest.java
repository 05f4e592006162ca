package io.i2o2.uring;

import static io.i2o2.uring.sys.ScriptedSys.errno;
import static io.i2o2.uring.sys.ScriptedSys.takes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of io_uring_enter(2): those that pass lose nothing, the others are fatal and loud. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class EnterErrorsTest {
  private static final int SQES = 8;

  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM})
  void anErrorThatPassesLosesNothing(int errno) throws Exception {
    AtomicInteger releases = new AtomicInteger();
    try (Scheduler scheduler = start()) {
      sys.next(Call.ENTER, 30, errno(errno));
      for (Reply reply : Rig.nops(scheduler, 100, releases::incrementAndGet)) {
        assertEquals(0, Rig.result(reply));
      }
      assertTrue(sys.isOver(Call.ENTER));
    }
    assertEquals(100, releases.get());
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM})
  void aDisturbedSleepLeavesTheLoopAwake(int errno) throws Exception {
    // From the first enter on: the loop finds nothing to do, and tries to sleep.
    sys.next(Call.ENTER, 10, errno(errno));
    try (Scheduler scheduler = start()) {
      Rig.until("disturbed", () -> sys.isOver(Call.ENTER));
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.EBUSY, Errno.ENOMEM})
  void aCloseInTheMiddleOfErrorsStillAnswersAll(int errno) throws Exception {
    Scheduler scheduler = start();
    try (PendingReads reads = new PendingReads()) {
      Reply read = scheduler.submit(reads.read());
      List<Reply> replies = Rig.nops(scheduler, 50, Guard.NONE);
      sys.next(Call.ENTER, 50, errno(errno));
      scheduler.close(Duration.ofMillis(10));
      assertEquals(-Errno.ECANCELED, read.result());
      replies.forEach(reply -> assertTrue(reply.isDone()));
    }
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void whatTheKernelDidNotTakeIsHandedOverAgain(int taken, @TempDir Path directory)
      throws Exception {
    byte[] content = new byte[4096];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 31 + i / 256);
    }
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      sys.next(Call.ENTER, 40, takes(taken));
      List<Reply> replies = new ArrayList<>();
      List<List<MemorySegment>> buffers = new ArrayList<>();
      // The vectors lie in memory that is used again: too early, and reads would go astray.
      for (int i = 0; i < 64; i++) {
        List<MemorySegment> parts = List.of(Rig.memory(20), Rig.memory(24), Rig.memory(20));
        buffers.add(parts);
        replies.add(scheduler.submit(Opcode.readv(handle, parts, 64L * i)));
      }
      for (int i = 0; i < 64; i++) {
        assertEquals(64, Rig.result(replies.get(i)));
        byte[] read = new byte[64];
        int at = 0;
        for (MemorySegment part : buffers.get(i)) {
          byte[] bytes = part.toArray(ValueLayout.JAVA_BYTE);
          System.arraycopy(bytes, 0, read, at, bytes.length);
          at += bytes.length;
        }
        assertArrayEquals(Arrays.copyOfRange(content, 64 * i, 64 * i + 64), read);
      }
    }
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EBADR, Errno.EBADF, Errno.EEXIST, Errno.EOPNOTSUPP})
  void aBrokenRingIsFatalAndLoud(int errno) throws Exception {
    PrintStream stderr = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      Scheduler scheduler = start();
      try (PendingReads reads = new PendingReads()) {
        AtomicInteger releases = new AtomicInteger();
        Reply read = scheduler.submit(reads.read(), releases::incrementAndGet);
        assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
        // Held in a guard, or it could die of the enter it sleeps in, before the submit.
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        scheduler.submit(Opcode.nop(), DeathTest.hold(entered, held));
        Rig.open(entered);
        sys.always(Call.ENTER, errno(errno));
        Reply nop = scheduler.submit(Opcode.nop());
        held.countDown();

        assertThrows(SchedulerDiedException.class, () -> Rig.result(nop));
        assertThrows(SchedulerDiedException.class, () -> Rig.result(read));
        SchedulerDiedException failure = Objects.requireNonNull(read.failure());
        assertTrue(failure.outcomeUnknown());
        assertTrue(String.valueOf(failure.getCause()).contains(Errno.name(errno)));
        assertEquals(0, releases.get(), "the kernel may still have it");
        SchedulerClosedException refusal =
            assertThrows(SchedulerClosedException.class, () -> scheduler.submit(Opcode.nop()));
        assertTrue(String.valueOf(refusal.getCause()).contains(Errno.name(errno)));
        scheduler.close();
      }
    } finally {
      System.setErr(stderr);
    }
    assertTrue(log.toString(StandardCharsets.UTF_8).contains(Errno.name(errno)), log::toString);
    ledger.assertNothingLeft();
  }

  @Test
  void anEmptyQueueIsNotFilledWithNoOps() throws Exception {
    AtomicInteger submitted = new AtomicInteger();
    sys.always(
        Call.ENTER,
        (enter, arguments) -> {
          long taken = enter.call(arguments);
          submitted.addAndGet((int) Math.max(0, taken));
          return taken;
        });
    try (Scheduler scheduler = start()) {
      for (int i = 0; i < 100; i++) {
        assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      }
      // Beside the operations only reads of the eventfd, at most one each time the loop slept.
      assertTrue(submitted.get() <= 201, () -> "submitted " + submitted);
    }
  }

  private Scheduler start() {
    SchedulerBuilder builder = Rig.builder().ringDepth(SQES).queueSize(64);
    return Rig.start(builder, sys);
  }
}

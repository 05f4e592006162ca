package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.FakeKernel;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel says that it did not run is run again, or told as such. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("libc")
final class NotRunTest {
  private static final int OP_FSYNC = 3;
  private static final int OP_ASYNC_CANCEL = 14;
  private static final int OP_OPENAT = 18;
  private static final int OP_CLOSE = 19;
  private static final int OP_READ = 22;
  private static final int SQE_ASYNC = 1 << 4;
  private static final int FIFO = 0010644;
  private static final int O_NONBLOCK = 04000;

  private final FakeKernel kernel = new FakeKernel();
  private final AtomicInteger runs = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void isRunAgainWhereNoThreadWasToBeHad(int refusals) throws Exception {
    on(OP_FSYNC, () -> runs.get() <= refusals ? -Errno.ECANCELED : 0);
    try (Scheduler scheduler = start()) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.fsync(new Fd(5)))));
    }
    assertEquals(refusals + 1, runs.get());
  }

  /** Two seconds: as long as the scheduler tries. */
  @Test
  void isToldAsEagainWhereNoThreadIsEverToBeHad() throws Exception {
    on(OP_FSYNC, () -> -Errno.ECANCELED);
    try (Scheduler scheduler = start()) {
      AtomicInteger releases = new AtomicInteger();
      Reply fsync = scheduler.submit(Opcode.fsync(new Fd(5)), releases::incrementAndGet);
      // Meanwhile others are served.
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      assertEquals(0, releases.get());
      assertEquals(-Errno.EAGAIN, Rig.result(fsync));
      assertEquals(1, releases.get());
    }
    assertTrue(runs.get() > 5, () -> "tried " + runs);
  }

  @Test
  void whatRestsCanBeCancelled() throws Exception {
    on(OP_FSYNC, () -> -Errno.ECANCELED);
    try (Scheduler scheduler = start()) {
      Reply fsync = scheduler.submit(Opcode.fsync(new Fd(5)));
      Rig.until("run twice", () -> runs.get() >= 2);
      fsync.cancel();
      assertEquals(-Errno.ECANCELED, Rig.result(fsync));
    }
  }

  @Test
  void aCloseOfTheSchedulerEndsWhatRests() throws Exception {
    on(OP_FSYNC, () -> -Errno.ECANCELED);
    Scheduler scheduler = start();
    Reply fsync = scheduler.submit(Opcode.fsync(new Fd(5)));
    Rig.until("run", () -> runs.get() >= 1);
    scheduler.close(Duration.ZERO);
    assertEquals(-Errno.ECANCELED, fsync.result());
  }

  @Test
  void whatWasToBeCancelledIsNotRunAgain() throws Exception {
    kernel.on(
        sqe -> {
          if (opcode(sqe) == OP_ASYNC_CANCEL) {
            kernel.complete(sqe.get(JAVA_LONG, 16), -Errno.ECANCELED, 0);
            kernel.complete(FakeKernel.userData(sqe), 0, 0);
          } else {
            runs.incrementAndGet();
          }
        });
    try (Scheduler scheduler = start()) {
      Reply fsync = scheduler.submit(Opcode.fsync(new Fd(5)));
      Rig.until("run", () -> runs.get() == 1);
      fsync.cancel();
      assertEquals(-Errno.ECANCELED, Rig.result(fsync));
    }
    assertEquals(1, runs.get());
  }

  @Test
  void aLargeReadIsRunAgainWithoutAskingForAThread() throws Exception {
    on(OP_READ, () -> runs.get() == 1 ? -Errno.ECANCELED : 1);
    try (Scheduler scheduler = start()) {
      assertEquals(1, Rig.result(scheduler.submit(Opcode.read(new Fd(5), Rig.memory(1 << 20), 0))));
    }
    List<MemorySegment> reads = seen(OP_READ);
    assertEquals(2, reads.size());
    assertTrue(isAsync(reads.getFirst()));
    assertFalse(isAsync(reads.getLast()));
  }

  @Test
  void aCloseIsDoneByTheLoopItself() throws Exception {
    on(OP_CLOSE, () -> -Errno.ECANCELED);
    try (Scheduler scheduler = start()) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.close(new Fd(77)))));
    }
    assertEquals(1, runs.get());
    assertTrue(kernel.closed().contains(77));
  }

  @Test
  void anOpenIsTriedWithoutWaitingAndItsFileWaitsAgain() throws Exception {
    on(OP_OPENAT, () -> 33);
    try (Scheduler scheduler = start()) {
      assertEquals(33, Rig.result(scheduler.submit(open(StandardOpenOption.READ))));
    }
    List<MemorySegment> opens = seen(OP_OPENAT);
    assertEquals(1, opens.size());
    assertEquals(O_NONBLOCK, openFlags(opens.getFirst()) & O_NONBLOCK);
    assertEquals(0, kernel.flags(33) & O_NONBLOCK);
  }

  @Test
  void anOpenThatWouldWaitIsDoneAgainInAThread() throws Exception {
    on(OP_OPENAT, () -> runs.get() == 1 ? -Errno.ENXIO : 33);
    try (Scheduler scheduler = start()) {
      assertEquals(33, Rig.result(scheduler.submit(open(StandardOpenOption.WRITE))));
    }
    List<MemorySegment> opens = seen(OP_OPENAT);
    assertEquals(2, opens.size());
    assertFalse(isAsync(opens.getFirst()));
    assertTrue(isAsync(opens.getLast()));
    assertEquals(0, openFlags(opens.getLast()) & O_NONBLOCK);
  }

  @Test
  void aFifoToReadIsOpenedAgainAndTheFirstDescriptorIsClosedAfterwards() throws Exception {
    kernel.files(FIFO, 1);
    on(
        OP_OPENAT,
        () -> {
          assertFalse(kernel.closed().contains(33));
          return runs.get() == 1 ? 33 : 34;
        });
    try (Scheduler scheduler = start()) {
      assertEquals(34, Rig.result(scheduler.submit(open(StandardOpenOption.READ))));
      assertTrue(kernel.closed().contains(33));
      assertFalse(kernel.closed().contains(34));
    }
  }

  @Test
  void aFifoThatIsOpenedAsItIsCancelledIsClosedAgain() throws Exception {
    kernel.files(FIFO, 1);
    kernel.on(
        sqe -> {
          if (opcode(sqe) == OP_ASYNC_CANCEL) {
            kernel.complete(sqe.get(JAVA_LONG, 16), 33, 0);
            kernel.complete(FakeKernel.userData(sqe), -Errno.EALREADY, 0);
          } else {
            runs.incrementAndGet();
          }
        });
    try (Scheduler scheduler = start()) {
      Reply open = scheduler.submit(open(StandardOpenOption.READ));
      Rig.until("begun", () -> runs.get() == 1);
      open.cancel();
      assertEquals(-Errno.ECANCELED, Rig.result(open));
      assertTrue(kernel.closed().contains(33));
    }
    assertEquals(1, runs.get());
  }

  @Test
  void whatIsOpenToReadAndWriteIsNoReasonToWait() throws Exception {
    kernel.files(FIFO, 1);
    on(OP_OPENAT, () -> 33);
    try (Scheduler scheduler = start();
        FileHandle file =
            scheduler.open(Path.of("x"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      assertTrue(file.isOpen());
    }
    assertEquals(1, runs.get());
  }

  private static Opcode open(StandardOpenOption end) {
    return Opcode.openAt(Path.of("x"), Set.of(end), 0);
  }

  /** What the kernel answers to each SQE of one opcode; to all others 0. */
  private void on(int opcode, IntSupplier answer) {
    kernel.on(
        sqe -> {
          if (opcode(sqe) == opcode) {
            runs.incrementAndGet();
            kernel.complete(FakeKernel.userData(sqe), answer.getAsInt(), 0);
          } else {
            kernel.complete(FakeKernel.userData(sqe), 0, 0);
          }
        });
  }

  private List<MemorySegment> seen(int opcode) {
    return kernel.seen().stream().filter(sqe -> opcode(sqe) == opcode).toList();
  }

  private static int opcode(MemorySegment sqe) {
    return sqe.get(JAVA_INT, 0) & 0xff;
  }

  private static boolean isAsync(MemorySegment sqe) {
    return (sqe.get(JAVA_INT, 0) >> 8 & SQE_ASYNC) != 0;
  }

  private static int openFlags(MemorySegment sqe) {
    return sqe.get(JAVA_INT, 28);
  }

  private Scheduler start() {
    return Rig.start(Rig.builder(), kernel);
  }
}

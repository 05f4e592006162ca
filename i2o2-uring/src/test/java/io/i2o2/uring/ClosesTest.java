package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Closes that a kernel holds, does not run, or that end with an error. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
@SuppressWarnings("try") // closing by hand, and twice, is what is tested
final class ClosesTest {
  private static final int OP_ASYNC_CANCEL = 14;
  private static final int OP_OPENAT = 18;
  private static final int OP_CLOSE = 19;
  private static final int OP_READ = 22;
  private static final int OPENED = 1_000_003;
  private static final int RAW = 1_000_004;

  private final FakeKernel kernel = new FakeKernel();
  private final ScriptedSys sys = new ScriptedSys(kernel);
  private final Queue<Integer> closed = new ConcurrentLinkedQueue<>();
  private final Queue<Long> held = new ConcurrentLinkedQueue<>();
  private final Queue<Long> cancelled = new ConcurrentLinkedQueue<>();

  /** A kernel that opens, and does something with closes. */
  private Scheduler start(int closeResult) {
    kernel.on(
        sqe -> {
          switch (sqe.get(JAVA_INT, 0) & 0xff) {
            case OP_OPENAT -> kernel.complete(FakeKernel.userData(sqe), OPENED, 0);
            case OP_CLOSE -> close(sqe, closeResult);
            case OP_ASYNC_CANCEL -> {
              cancelled.add(sqe.get(JAVA_LONG, 16));
              kernel.complete(FakeKernel.userData(sqe), 0, 0);
            }
            default -> kernel.complete(FakeKernel.userData(sqe), 0, 0);
          }
        });
    sys.always(Call.CLOSE, (real, arguments) -> closeCall(real, arguments, 0));
    return Rig.start(Rig.builder(), sys);
  }

  private void close(MemorySegment sqe, int result) {
    if (result > 0) {
      held.add(FakeKernel.userData(sqe));
    } else {
      kernel.complete(FakeKernel.userData(sqe), result, 0);
    }
  }

  private long closeCall(ScriptedSys.Real real, long[] arguments, int result) {
    closed.add((int) arguments[0]);
    return arguments[0] == OPENED || arguments[0] == RAW ? result : real.call(arguments);
  }

  @Test
  void neitherTheReplyNorTheDeadlineCancelsAClose() throws Exception {
    Scheduler scheduler = start(1);
    FileHandle handle = scheduler.open(Path.of("file"));
    List<Reply> closes =
        List.of(
            handle.closeAsync(),
            scheduler.submit(Opcode.close(new Fd(RAW))),
            scheduler.submit(Opcode.close(new Fd(RAW)).alwaysAsync()));
    Rig.until("the kernel has them", () -> held.size() == 3);

    closes.forEach(Reply::cancel);
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Duration.ZERO));
    Rig.until("the deadline has passed", scheduler::isClosed);
    assertFalse(closer.join(Duration.ofMillis(100)), "closed before the kernel was done");
    held.forEach(each -> kernel.complete(each, 0, 0));
    Rig.ended(closer);

    for (Reply close : closes) {
      assertEquals(0, close.result());
    }
    assertEquals(List.of(), List.copyOf(cancelled));
  }

  @Test
  void whatTheKernelDidNotRunIsClosedByACall() throws Exception {
    try (Scheduler scheduler = start(-Errno.ECANCELED)) {
      assertEquals(0, Rig.result(scheduler.open(Path.of("file")).closeAsync()));
      assertEquals(List.of(OPENED), List.copyOf(closed));
      assertEquals(0, Rig.result(scheduler.submit(Opcode.close(new Fd(RAW)))));
      assertEquals(List.of(OPENED, RAW), List.copyOf(closed));

      sys.next(Call.CLOSE, 1, (real, arguments) -> closeCall(real, arguments, -Errno.EIO));
      FileHandle handle = scheduler.open(Path.of("file"));
      ErrnoException e = assertThrows(ErrnoException.class, handle::close);
      assertEquals("close of file: EIO (5, Input/output error)", e.getMessage());
    }
    assertEquals(3, closed.stream().filter(fd -> fd == OPENED || fd == RAW).count());
  }

  @Test
  void whatStandsAsideAtTheDeadlineNeverReachesTheKernel() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    kernel.on(
        sqe -> {
          long userData = FakeKernel.userData(sqe);
          switch (sqe.get(JAVA_INT, 0) & 0xff) {
            case OP_READ -> reads.incrementAndGet();
            case OP_ASYNC_CANCEL -> {
              kernel.complete(sqe.get(JAVA_LONG, 16), -Errno.ECANCELED, 0);
              kernel.complete(userData, 0, 0);
            }
            default -> kernel.complete(userData, 0, 0);
          }
        });
    Scheduler scheduler = Rig.start(Rig.builder().ringDepth(4).queueSize(64), kernel);
    List<Reply> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(scheduler.submit(Opcode.read(new Fd(RAW), Rig.memory(1), 0)));
    }
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    int withKernel = reads.get();
    assertTrue(withKernel < waiting.size(), "none stands aside");

    scheduler.close(Duration.ZERO);
    waiting.forEach(read -> assertEquals(-Errno.ECANCELED, read.result()));
    assertEquals(withKernel, reads.get());
  }

  @Test
  void theErrorOfTheCloseAtTheSchedulersEndReachesTheHandle(@TempDir Path directory)
      throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    ScriptedSys real = new ScriptedSys(new LinuxSys());
    Scheduler scheduler = Rig.start(Rig.builder(), real);
    FileHandle handle = scheduler.open(path);
    FileHandle asked = scheduler.open(path);
    real.next(
        Call.CLOSE,
        2,
        (close, arguments) -> {
          close.call(arguments);
          return -Errno.EIO;
        });
    scheduler.close();

    assertEquals(-Errno.EIO, Rig.result(asked.closeAsync()));
    ErrnoException e = assertThrows(ErrnoException.class, handle::close);
    assertEquals("close of " + path + ": EIO (5, Input/output error)", e.getMessage());
    handle.close();
    assertEquals(-Errno.EIO, handle.closeAsync().result());
    assertThrows(ErrnoException.class, asked::close);
  }
}

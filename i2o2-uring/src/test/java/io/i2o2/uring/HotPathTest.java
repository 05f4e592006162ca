package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.i2o2.Completion;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import io.i2o2.contract.LinuxOnly;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one operation allocates on the thread that does it: the loop's, which is the test's own so
 * that its allocation can be read exactly, or that of a caller that waits.
 */
@LinuxOnly("io_uring")
final class HotPathTest {
  private static final int OPERATIONS = 200_000;
  private static final int OUTSTANDING = 64;
  private static final int ROUNDS = 30;

  /** Compilers and class loading may allocate a little on any thread; an operation would not. */
  private static final long STRAY_BYTES = OPERATIONS / 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void nopsWithCallbacksAllocateNothing() {
    SchedulerLoop loop = Scheduler.builder().backend("uring").buildLoop();
    try (Scheduler scheduler = loop.scheduler()) {
      assertAllocatesNothing(loop, scheduler, Opcode.nop());
    }
  }

  @Test
  void readsWithCallbacksAllocateNothing(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("data"), new byte[4096]);
    SchedulerLoop loop = Scheduler.builder().backend("uring").buildLoop();
    try (Scheduler scheduler = loop.scheduler()) {
      // The loop's own thread may not wait for an open: the descriptor comes by a callback.
      int[] fd = {0};
      scheduler.submit(
          Opcode.openAt(file, Set.of(), 0), Guard.NONE, (result, _, _) -> fd[0] = result);
      while (fd[0] == 0) {
        loop.runOnce();
      }
      assertTrue(fd[0] > 0, () -> "openat: " + fd[0]);
      Fd open = new Fd(fd[0]);
      assertAllocatesNothing(loop, scheduler, Opcode.read(open, Arena.ofAuto().allocate(4096), 0));
      scheduler.submit(Opcode.close(open), Guard.NONE, (_, _, _) -> {});
    }
  }

  @Test
  void readsInPlaceAllocateNothing(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("data"), new byte[4096]);
    NowReads.assumePossible(path);
    try (Scheduler scheduler = Scheduler.builder().backend("uring").build();
        FileHandle file = scheduler.open(path)) {
      Opcode read = Opcode.read(file, Arena.ofAuto().allocate(4096), 0);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && least >= STRAY_BYTES; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < OPERATIONS; i++) {
          assertEquals(4096, scheduler.run(read));
        }
        least = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertTrue(least < STRAY_BYTES, least + " bytes in " + OPERATIONS + " reads");
    }
  }

  /** Interpreted code boxes the arguments of native calls; so it runs until it is compiled. */
  private void assertAllocatesNothing(SchedulerLoop loop, Scheduler scheduler, Opcode opcode) {
    Resubmitter callback = new Resubmitter(scheduler, opcode);
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && allocated >= STRAY_BYTES; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      run(loop, callback);
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    long least = allocated;
    assertTrue(
        least < STRAY_BYTES,
        () -> least + " bytes in " + OPERATIONS + " operations of " + opcode.describe());
  }

  private static void run(SchedulerLoop loop, Resubmitter callback) {
    callback.start(OPERATIONS, OUTSTANDING);
    while (callback.completed < OPERATIONS) {
      loop.runOnce();
    }
    assertEquals(0, callback.failed);
  }

  /** Each completion submits the next. */
  private static final class Resubmitter implements Completion {
    private final Scheduler scheduler;
    private final Opcode opcode;
    private int toSubmit;
    private int completed;
    private int failed;

    Resubmitter(Scheduler scheduler, Opcode opcode) {
      this.scheduler = scheduler;
      this.opcode = opcode;
    }

    void start(int operations, int outstanding) {
      toSubmit = operations;
      completed = 0;
      for (int i = 0; i < outstanding; i++) {
        next();
      }
    }

    @Override
    public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
      completed++;
      if (result < 0) {
        failed++;
      }
      if (toSubmit > 0) {
        next();
      }
    }

    private void next() {
      toSubmit--;
      if (!scheduler.trySubmit(opcode, Guard.NONE, this)) {
        failed++;
      }
    }
  }
}

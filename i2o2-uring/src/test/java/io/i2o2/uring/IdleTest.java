package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.LinuxSys;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A loop that has nothing to do uses no CPU.
 *
 * <p>A time is asserted here, but CPU time of one thread: other processes and a slow machine cannot
 * make it more. A loop that span would use the whole second (or half of it on a machine that is
 * twice too busy); one that sleeps uses microseconds. The bound lies far from both.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class IdleTest {
  private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Test
  void anIdleLoopUsesNoCpu() throws Exception {
    try (Scheduler scheduler = start(Rig.builder())) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      assertIdle();
    }
  }

  @Test
  void anIdlePolledLoopUsesNoCpu() throws Exception {
    try (Scheduler scheduler = start(Rig.builder().ioPolling(true))) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      assertIdle();
    }
  }

  @Test
  void aLoopThatWaitsForTheKernelUsesNoCpu() throws Exception {
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start(Rig.builder())) {
      Reply read = scheduler.submit(reads.read());
      assertIdle();
      reads.feed();
      assertEquals(8, Rig.result(read));
    }
  }

  @Test
  void aLoopWhoseEntriesAreAllInUseUsesNoCpu(@TempDir Path directory) throws Exception {
    Path pipe = DeathTest.pipe(directory);
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start(Rig.builder().ringDepth(2))) {
      // Two entries: both wait, so the file's close and a third read have to wait for an entry.
      FileHandle handle = scheduler.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
      Reply first = scheduler.submit(reads.read());
      Reply second = scheduler.submit(reads.read());
      Reply closing = handle.closeAsync();
      Reply queued = scheduler.submit(reads.read());
      assertIdle();
      Rig.until(
          "all end",
          () -> {
            reads.feed();
            return first.isDone() && second.isDone() && queued.isDone() && closing.isDone();
          });
      assertEquals(0, closing.result());
    }
  }

  private static Scheduler start(SchedulerBuilder builder) {
    return Rig.start(builder.name("idle-test"), new LinuxSys());
  }

  private static void assertIdle() {
    Thread loop =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("idle-test") && thread.isAlive())
            .findFirst()
            .orElseThrow();
    // The bounded spin after the last work belongs to that work.
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    long used = THREADS.getThreadCpuTime(loop.threadId());
    long end = System.nanoTime() + WATCHED_NANOS;
    for (long left; (left = end - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
    long more = THREADS.getThreadCpuTime(loop.threadId()) - used;
    assertTrue(used >= 0 && more >= 0 && more < MOST_NANOS, () -> "used " + more + " ns of CPU");
  }
}

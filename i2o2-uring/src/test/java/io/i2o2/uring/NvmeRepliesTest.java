package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.nvme.NvmeCode;
import io.i2o2.nvme.NvmeCommand;
import io.i2o2.nvme.NvmeException;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import io.i2o2.nvme.NvmeReply;
import io.i2o2.nvme.NvmeStatus;
import io.i2o2.uring.sys.FakeKernel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** NVMe commands, by a kernel that answers as a drive would. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class NvmeRepliesTest {
  private static final int OP_URING_CMD = 46;
  private static final int NVME_IO = 0xC0484E80;
  private static final int LBA_OUT_OF_RANGE = 0x4080;
  private static final long RESULT = 0x1234_5678_9abcL;
  private static final NvmeGeometry GEOMETRY = new NvmeGeometry(1, 512, 8, 4096, 2, 0, 4, 4096);

  private final FakeKernel kernel = new FakeKernel();
  private final BlockingQueue<MemorySegment> sent = new LinkedBlockingQueue<>();

  @BeforeEach
  void assumeCommands() {
    // What a kernel has is asked of the real one.
    RealKernel.assumeWideRings();
  }

  private NvmeNamespace start(Scheduler scheduler) {
    kernel.on(sent::add);
    return NvmeNamespace.of(scheduler, new Fd(5), GEOMETRY);
  }

  private static Scheduler scheduler(FakeKernel kernel) {
    return Rig.start(Rig.builder().sqe128(true), kernel);
  }

  /** Ends the command that was sent first. */
  private MemorySegment answer(int result, long extra) throws InterruptedException {
    MemorySegment sqe = Objects.requireNonNull(sent.poll(20, TimeUnit.SECONDS), "no command");
    kernel.complete(FakeKernel.userData(sqe), result, extra);
    return sqe;
  }

  @Test
  void aSuccessHasTheResultWords() throws Exception {
    try (Scheduler scheduler = scheduler(kernel)) {
      NvmeNamespace drive = start(scheduler);
      MemorySegment memory = Rig.memory(512);
      NvmeReply reply = drive.submit(drive.append(4, memory));
      assertFalse(reply.isDone());
      assertEquals(Optional.empty(), reply.poll());
      assertNull(reply.failure());
      assertThrows(IllegalStateException.class, reply::status);
      CompletableFuture<Long> future = reply.toCompletableFuture();
      CompletableFuture<NvmeReply> called = new CompletableFuture<>();
      reply.whenComplete(called::complete);

      MemorySegment sqe = answer(0, RESULT);
      assertEquals(OP_URING_CMD, sqe.get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(5, sqe.get(ValueLayout.JAVA_INT, 4));
      assertEquals(NVME_IO, sqe.get(ValueLayout.JAVA_INT, 8));
      assertEquals(memory.address(), sqe.get(ValueLayout.JAVA_LONG, 48 + 24));

      assertTrue(reply.await(Duration.ofSeconds(20)));
      assertEquals(RESULT, reply.joinOrThrow());
      assertEquals(new NvmeStatus(0, RESULT), reply.join());
      assertEquals(Optional.of(new NvmeStatus(0, RESULT)), reply.poll());
      assertEquals(RESULT, future.get(20, TimeUnit.SECONDS));
      assertEquals(reply, called.get(20, TimeUnit.SECONDS));
      assertNull(reply.failure());
    }
  }

  @Test
  void aStatusIsNeverACount() throws Exception {
    try (Scheduler scheduler = scheduler(kernel)) {
      NvmeNamespace drive = start(scheduler);
      NvmeReply reply = drive.submit(drive.read(0, Rig.memory(512)));
      CompletableFuture<Long> future = reply.toCompletableFuture();
      answer(LBA_OUT_OF_RANGE, RESULT);

      assertEquals(new NvmeStatus(LBA_OUT_OF_RANGE, RESULT), reply.join());
      NvmeException thrown = assertThrows(NvmeException.class, reply::joinOrThrow);
      assertEquals(NvmeCode.LBA_OUT_OF_RANGE, thrown.status().known());
      assertEquals(RESULT, thrown.status().result());
      assertInstanceOf(
          NvmeException.class, assertThrows(CompletionException.class, future::join).getCause());
      assertInstanceOf(NvmeException.class, reply.failure());
      assertTrue(reply.toString().contains("LBA out of range"), reply::toString);
    }
  }

  @Test
  void anErrnoIsNeverAStatus() throws Exception {
    try (Scheduler scheduler = scheduler(kernel)) {
      NvmeNamespace drive = start(scheduler);
      NvmeReply reply = drive.submit(drive.read(0, Rig.memory(512)));
      answer(-Errno.EINVAL, 0);

      for (Executable look :
          List.<Executable>of(reply::join, reply::joinOrThrow, reply::status, reply::poll)) {
        assertEquals(Errno.EINVAL, assertThrows(ErrnoException.class, look).errno());
      }
      assertInstanceOf(ErrnoException.class, reply.failure());
    }
  }

  @Test
  void callbacksHaveEitherAResultOrAFailure() throws Exception {
    try (Scheduler scheduler = scheduler(kernel)) {
      NvmeNamespace drive = start(scheduler);
      BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
      AtomicInteger releases = new AtomicInteger();
      int seen = 0;
      for (int result : new int[] {0, LBA_OUT_OF_RANGE, -Errno.EIO}) {
        drive.submit(
            drive.flush(),
            Guard.running(releases::incrementAndGet),
            (words, failure) -> outcomes.add(new Outcome(words, failure, releases.get())));
        answer(result, RESULT);
        Outcome outcome = Objects.requireNonNull(outcomes.poll(20, TimeUnit.SECONDS), "none");
        assertEquals(result == 0 ? RESULT : 0, outcome.result());
        assertEquals(result > 0, outcome.failure() instanceof NvmeException);
        assertEquals(result < 0, outcome.failure() instanceof ErrnoException);
        seen++;
        assertEquals(seen, outcome.releases(), "released before the callback");
      }
    }
  }

  @Test
  void whatTheKernelKeepsIsADeath() throws Exception {
    NvmeReply reply;
    AtomicInteger releases = new AtomicInteger();
    try (Scheduler scheduler =
        Rig.start(Rig.builder().sqe128(true).grace(Duration.ofMillis(300)), kernel)) {
      NvmeNamespace drive = start(scheduler);
      NvmeCommand read = drive.read(0, Rig.memory(512));
      reply = drive.submit(read, Guard.running(releases::incrementAndGet));
      assertNotNull(sent.poll(20, TimeUnit.SECONDS));
      scheduler.close(Duration.ZERO);
    }
    assertThrows(SchedulerDiedException.class, reply::join);
    assertThrows(SchedulerDiedException.class, reply::joinOrThrow);
    assertInstanceOf(SchedulerDiedException.class, reply.failure());
    assertEquals(0, releases.get(), "the drive may still write to the memory");
  }

  /** What a callback was given, and how often the guard had been released. */
  private record Outcome(long result, @Nullable Exception failure, int releases) {}
}

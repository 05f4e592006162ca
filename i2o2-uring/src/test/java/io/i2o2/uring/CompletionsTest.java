package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.FakeKernel;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completions that a kernel never, or hardly ever, sends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class CompletionsTest {
  private static final int OP_ASYNC_CANCEL = 14;

  @Test
  void aSecondCompletionHitsNobody() throws Exception {
    FakeKernel kernel = new FakeKernel();
    kernel.on(
        sqe -> {
          kernel.complete(FakeKernel.userData(sqe), 1, 0);
          kernel.complete(FakeKernel.userData(sqe), -5, 0);
        });
    AtomicInteger releases = new AtomicInteger();
    Queue<Integer> results = new ConcurrentLinkedQueue<>();
    try (Scheduler scheduler = Rig.start(Rig.builder().ringDepth(8), kernel)) {
      for (int i = 0; i < 200; i++) {
        Reply reply = scheduler.submit(Opcode.nop(), releases::incrementAndGet);
        scheduler.submit(
            Opcode.nop(), releases::incrementAndGet, (result, _, _) -> results.add(result));
        assertEquals(1, Rig.result(reply));
      }
    }
    assertEquals(400, releases.get());
    assertEquals(List.of(1), results.stream().distinct().toList());
    assertEquals(200, results.size());
  }

  @Test
  void aStaleCompletionSparesTheNextUserOfItsEntry() throws Exception {
    FakeKernel kernel = new FakeKernel();
    List<Long> userData = new ArrayList<>();
    kernel.on(
        sqe -> {
          userData.add(FakeKernel.userData(sqe));
          if (userData.size() == 1) {
            kernel.complete(userData.getFirst(), 1, 0);
          } else {
            // The first once more: the same entry by now, and an older generation.
            kernel.complete(userData.getFirst(), -5, 0);
          }
        });
    try (Scheduler scheduler = Rig.start(Rig.builder().ringDepth(8), kernel)) {
      assertEquals(1, Rig.result(scheduler.submit(Opcode.nop())));
      Reply second = scheduler.submit(Opcode.nop());
      CompletableFuture<Integer> third = new CompletableFuture<>();
      scheduler.submit(Opcode.nop(), Guard.NONE, (result, _, _) -> third.complete(result));
      Rig.until("the kernel has both", () -> kernel.seen().size() == 3);
      assertFalse(second.isDone());
      kernel.complete(userData.get(2), 3, 0);
      assertEquals(3, third.get(20, TimeUnit.SECONDS));
      assertFalse(second.isDone());
      kernel.complete(userData.get(1), 2, 0);
      assertEquals(2, Rig.result(second));
      long index = 0xffffff;
      assertEquals(userData.get(0) & index, userData.get(1) & index, "the same entry");
    }
  }

  @Test
  void completionsOfNothingHitNobody() throws Exception {
    FakeKernel kernel = new FakeKernel();
    AtomicInteger releases = new AtomicInteger();
    kernel.on(_ -> {});
    try (Scheduler scheduler = Rig.start(Rig.builder().ringDepth(8), kernel)) {
      Reply reply = scheduler.submit(Opcode.nop(), releases::incrementAndGet);
      Rig.until("the kernel has it", () -> kernel.seen().size() == 1);
      long userData = FakeKernel.userData(kernel.seen().getFirst());
      for (long forged :
          new long[] {
            0,
            -1,
            userData ^ 1L << 24,
            userData ^ 1L << 55,
            userData ^ 0xffffff,
            userData ^ 4,
            userData ^ 1L << 60,
            4L << 56,
            5L << 56,
            3L << 56,
            2L << 56 | 77
          }) {
        kernel.complete(forged, 99, 0);
      }
      kernel.complete(userData, 7, 0);
      assertEquals(7, Rig.result(reply));
      kernel.on(sqe -> kernel.complete(FakeKernel.userData(sqe), 0, 0));
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    assertEquals(1, releases.get());
  }

  @Test
  void theSecondResultOfAWideCompletionReachesTheCaller() throws Exception {
    FakeKernel kernel = new FakeKernel();
    kernel.on(
        sqe -> {
          boolean command = sqe.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0) == 46;
          kernel.complete(FakeKernel.userData(sqe), 5, command ? 0x8877665544332211L : 0);
        });
    try (Scheduler scheduler = Rig.start(Rig.builder().sqe128(true), kernel)) {
      Opcode command = Opcode.uringCommand(new Fd(0), 1, UringCommandBuilder.LONG_BYTES).build();
      Reply reply = scheduler.submit(command);
      CompletableFuture<Long> extra = new CompletableFuture<>();
      scheduler.submit(command, Guard.NONE, (_, second, _) -> extra.complete(second));

      assertEquals(5, Rig.result(reply));
      assertEquals(0x8877665544332211L, reply.extra());
      assertEquals(0x8877665544332211L, extra.get(20, TimeUnit.SECONDS));
      Reply nop = scheduler.submit(Opcode.nop());
      assertEquals(5, Rig.result(nop));
      assertEquals(0, nop.extra());
    }
  }

  @Test
  void noMoreIsUnderWayThanTheCompletionQueueHolds() throws Exception {
    FakeKernel kernel = new FakeKernel();
    Queue<Long> held = new ConcurrentLinkedQueue<>();
    kernel.on(sqe -> held.add(FakeKernel.userData(sqe)));
    try (Scheduler scheduler = Rig.start(Rig.builder().ringDepth(4).queueSize(64), kernel)) {
      List<Reply> replies = Rig.nops(scheduler, 50, Guard.NONE);
      int most = 0;
      for (int done = 0; done < 50; ) {
        Rig.until("some are under way", () -> !held.isEmpty());
        most = Math.max(most, held.size());
        Long next = held.poll();
        if (next != null) {
          kernel.complete(next, 0, 0);
          done++;
        }
      }
      for (Reply reply : replies) {
        assertEquals(0, Rig.result(reply));
      }
      assertTrue(most <= 8, "of a completion queue of 8: " + most);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-512, EINTR, ECANCELED",
    "-513, EINTR, ECANCELED",
    "-514, EINTR, ECANCELED",
    "-515, ENOTTY, ENOTTY",
    "-516, EINTR, ECANCELED",
    "-4, EINTR, ECANCELED",
    "-5, EIO, EIO"
  })
  void theKernelsOwnNumbersReachNobody(int result, String untouched, String cancelled)
      throws Exception {
    FakeKernel kernel = new FakeKernel();
    Queue<Long> held = new ConcurrentLinkedQueue<>();
    kernel.on(
        sqe -> {
          if ((sqe.get(ValueLayout.JAVA_INT, 0) & 0xff) == OP_ASYNC_CANCEL) {
            kernel.complete(sqe.get(ValueLayout.JAVA_LONG, 16), result, 0);
            kernel.complete(FakeKernel.userData(sqe), 0, 0);
          } else {
            held.add(FakeKernel.userData(sqe));
          }
        });
    try (Scheduler scheduler = Rig.start(Rig.builder(), kernel)) {
      Reply first = scheduler.submit(Opcode.nop());
      Rig.until("the kernel has it", () -> held.size() == 1);
      kernel.complete(held.remove(), result, 0);
      assertEquals(untouched, Errno.name(-Rig.result(first)));

      Reply second = scheduler.submit(Opcode.nop());
      Rig.until("the kernel has it", () -> held.size() == 1);
      second.cancel();
      assertEquals(cancelled, Errno.name(-Rig.result(second)));

      held.clear();
      Reply third = scheduler.submit(Opcode.nop());
      Rig.until("the kernel has it", () -> held.size() == 1);
      kernel.complete(held.remove(), result, 0);
      assertEquals(untouched, Errno.name(-Rig.result(third)), "after one that was cancelled");
    }
  }
}

package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.i2o2.CommandStatusException;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.PositiveResult;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.engine.UserData;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands to a driver, by a kernel that answers as one would. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class CommandCompletionsTest {
  private static final int COMMAND = 0x1234;
  private static final int DATA = 24;
  private static final long COMMAND_IN_SQE = 48;
  private static final int STATUS = 0x4080;

  /** The user data that says that the kernel has let go of a registered buffer. */
  private static final int BUFFER_TAG = 3;

  @Test
  void aStatusIsNoCount() throws Exception {
    FakeKernel kernel = new FakeKernel();
    kernel.on(sqe -> kernel.complete(FakeKernel.userData(sqe), STATUS, 0));
    try (Scheduler scheduler = Rig.start(Rig.builder().sqe128(true), kernel)) {
      Opcode command =
          Opcode.uringCommand(new Fd(0), COMMAND, 80).positiveResult(PositiveResult.STATUS).build();
      for (Opcode opcode : List.of(command, command.alwaysAsync())) {
        Reply reply = scheduler.submit(opcode);

        assertEquals(STATUS, Rig.result(reply), "the raw result stays");
        assertEquals(STATUS, reply.join());
        CommandStatusException thrown =
            assertThrows(CommandStatusException.class, reply::joinOrThrow);
        assertEquals(STATUS, thrown.status());
        CompletionException failed =
            assertThrows(CompletionException.class, reply.toCompletableFuture()::join);
        assertInstanceOf(CommandStatusException.class, failed.getCause());
      }
      Opcode other = Opcode.uringCommand(new Fd(0), 1, 80).build();
      assertEquals(STATUS, scheduler.submit(other).joinOrThrow(), "a count");
    }
  }

  @Test
  void theMemoryOfACommandAndItsVectorLiveUntilItsCompletion() throws Exception {
    FakeKernel kernel = new FakeKernel();
    CompletableFuture<Sent> sent = new CompletableFuture<>();
    kernel.on(
        sqe -> {
          long vector = sqe.get(ValueLayout.JAVA_LONG, COMMAND_IN_SQE + DATA);
          sent.complete(new Sent(FakeKernel.userData(sqe), vector));
        });
    try (Scheduler scheduler = Rig.start(Rig.builder().sqe128(true), kernel)) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      Kept kept = submitForgotten(scheduler, result);
      Sent command = sent.get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 3; i++) {
        WeakReference<Object> other = new WeakReference<>(new Object());
        Rig.until("garbage is collected", () -> isCollected(other));
        List<MemorySegment> takers = takeFreedMemory();
        assertNotNull(kept.memory().get(), "the memory was freed under the device");
        MemorySegment vector = NativeMemory.at(command.vector(), 32);
        assertEquals(
            kept.vector(), Arrays.stream(vector.toArray(ValueLayout.JAVA_LONG)).boxed().toList());
        assertEquals(1000, takers.size());
      }

      kernel.complete(command.userData(), 0, 0);
      assertEquals(0, result.get(20, TimeUnit.SECONDS));
      Rig.until("the memory is freed", () -> isCollected(kept.memory()));
    }
  }

  @Test
  void theRegisteredBufferOfACommandIsKeptUntilItsCompletion() throws Exception {
    FakeKernel kernel = new FakeKernel();
    AtomicInteger releases = new AtomicInteger();
    try (Scheduler scheduler = Rig.start(Rig.builder().sqe128(true), kernel)) {
      Unregistered unregistered = unregisterUnderACommand(scheduler, kernel, releases);
      assertEquals(0, releases.get(), "the driver may still use the memory");
      assertFalse(unregistered.gone().isDone());

      kernel.complete(unregistered.userData(), 0, 0);
      assertEquals(0, Rig.result(unregistered.reply()));
      unregistered.gone().get(20, TimeUnit.SECONDS);
      assertEquals(1, releases.get());
    }
    assertEquals(1, releases.get());
  }

  @Test
  void theRegisteredBufferOfACommandThatNeverCompletesIsKept() throws Exception {
    FakeKernel kernel = new FakeKernel();
    AtomicInteger releases = new AtomicInteger();
    Scheduler scheduler =
        Rig.start(Rig.builder().sqe128(true).grace(Duration.ofMillis(400)), kernel);
    Unregistered unregistered = unregisterUnderACommand(scheduler, kernel, releases);
    scheduler.close(Duration.ZERO);

    assertThrows(SchedulerDiedException.class, unregistered.reply()::join);
    assertEquals(0, releases.get());
  }

  /** A buffer that the kernel has let go of, and its driver has not. */
  private record Unregistered(Reply reply, long userData, CompletableFuture<Void> gone) {}

  private static Unregistered unregisterUnderACommand(
      Scheduler scheduler, FakeKernel kernel, AtomicInteger releases) throws Exception {
    CompletableFuture<Long> sent = new CompletableFuture<>();
    kernel.on(
        sqe -> {
          if (sqe.get(ValueLayout.JAVA_BYTE, 0) == 0) {
            kernel.complete(FakeKernel.userData(sqe), 0, 0);
          } else {
            sent.complete(FakeKernel.userData(sqe));
          }
        });
    RegisteredBuffer buffer = scheduler.registerBuffer(Rig.memory(512), releases::incrementAndGet);
    Reply reply =
        scheduler.submit(
            Opcode.uringCommand(new Fd(0), COMMAND, 80).putBuffer(DATA, buffer, 0, 512).build());
    long userData = sent.get(20, TimeUnit.SECONDS);
    CompletableFuture<Void> gone = buffer.unregisterAsync();
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    kernel.complete(UserData.of(BUFFER_TAG, 0, 0), 0, 0);
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    return new Unregistered(reply, userData, gone);
  }

  /** What the kernel was given. */
  private record Sent(long userData, long vector) {}

  /** What only the operation refers to, and what the array in it must say. */
  private record Kept(WeakReference<MemorySegment.Scope> memory, List<Long> vector) {}

  private static Kept submitForgotten(Scheduler scheduler, CompletableFuture<Integer> result) {
    MemorySegment first = Arena.ofAuto().allocate(512);
    MemorySegment second = first.asSlice(100, 100);
    Opcode command =
        Opcode.uringCommand(new Fd(0), COMMAND, 80).putVector(DATA, List.of(first, second)).build();
    scheduler.submit(command, Guard.NONE, (count, _, _) -> result.complete(count));
    return new Kept(
        new WeakReference<>(first.scope()), List.of(first.address(), 512L, second.address(), 100L));
  }

  /** Whatever a vector's 32 bytes would be used for next, if they had been freed. */
  private static List<MemorySegment> takeFreedMemory() {
    List<MemorySegment> takers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      takers.add(Arena.ofAuto().allocate(32, 8).fill((byte) -1));
    }
    return takers;
  }

  private static boolean isCollected(WeakReference<?> reference) {
    System.gc();
    return reference.get() == null;
  }
}

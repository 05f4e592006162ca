package io.i2o2.uring;

import static io.i2o2.uring.sys.ScriptedSys.dies;
import static io.i2o2.uring.sys.ScriptedSys.errno;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerClosedException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.NativeMemory;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waking a loop that sleeps. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class WakeTest {
  private static final VarHandle SQ_FLAGS = JAVA_INT.varHandle();

  /** In struct io_uring_params: sq_off.flags. */
  private static final long SQ_FLAGS_OFFSET = 40 + 16;

  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);

  /** Enters or polls that wait, begun by the scheduler started last. */
  private final AtomicInteger sleeps = new AtomicInteger();

  private final AtomicBoolean wasWoken = new AtomicBoolean();

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINTR, Errno.EAGAIN, Errno.EIO})
  void aWakeThatFailsIsTriedAgain(int errno) throws Exception {
    try (Scheduler scheduler = start()) {
      awaitSleep();
      sys.next(Call.WAKE, 2, errno(errno));
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      assertTrue(sys.isOver(Call.WAKE));
      assertEquals(3, sys.count(Call.WAKE));
    }
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoopThatNobodyCanWakeFindsItsWorkByItself(boolean isPolled) throws Exception {
    AtomicInteger releases = new AtomicInteger();
    sys.always(Call.WAKE, errno(Errno.EIO));
    try (Scheduler scheduler = start(Rig.builder().ioPolling(isPolled))) {
      awaitSleep();
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop(), releases::incrementAndGet)));
      assertEquals(1, releases.get());
    }
    assertTrue(sys.count(Call.WAKE) > 0);
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasAcceptedIsNotThrownBackByAWakeThatThrows(boolean isPolled) throws Exception {
    AtomicInteger releases = new AtomicInteger();
    sys.always(Call.WAKE, dies(new StackOverflowError("a test"), false));
    try (Scheduler scheduler = start(Rig.builder().ioPolling(isPolled))) {
      awaitSleep();
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop(), releases::incrementAndGet)));
      assertEquals(1, releases.get());
      CompletableFuture<?> registering = scheduler.registerBufferAsync(Rig.memory(8), Guard.NONE);
      registering.get(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    assertTrue(sys.count(Call.WAKE) > 0);
    ledger.assertNothingLeft();
  }

  @Test
  void whoParksForRoomMakesUpForWakesThatThrew() throws Exception {
    try (Scheduler scheduler = startOversleeping()) {
      sys.next(Call.WAKE, 2, dies(new StackOverflowError("a test"), false));
      List<Reply> replies = new CopyOnWriteArrayList<>(Rig.nops(scheduler, 2, Guard.NONE));
      Rig.ended(Thread.ofPlatform().start(() -> replies.add(scheduler.submit(Opcode.nop()))));
      for (Reply reply : replies) {
        assertEquals(0, Rig.result(reply));
      }
      assertEquals(3, replies.size());
    }
  }

  @Test
  void whoWaitsForAReplyMakesUpForAWakeThatThrew() throws Exception {
    try (Scheduler scheduler = startOversleeping()) {
      sys.next(Call.WAKE, 1, dies(new StackOverflowError("a test"), false));
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  void aCloseMakesUpForItsWakeThatThrew() throws Exception {
    Scheduler scheduler = startOversleeping();
    sys.next(Call.WAKE, 1, dies(new StackOverflowError("a test"), false));
    Rig.ended(Thread.ofPlatform().daemon().start(scheduler::close));
    assertTrue(wasWoken.get(), "the loop woke up by itself");
    ledger.assertNothingLeft();
  }

  /** IORING_SQ_TASKRUN stays set where the kernel sets it after its owner has taken the list. */
  @Test
  void aFlagThatAnnouncesNothingDoesNotKeepTheLoopAwake() throws Exception {
    AtomicLong flagsAt = new AtomicLong();
    AtomicReference<MemorySegment> queues = new AtomicReference<>();
    sys.always(
        Call.SETUP,
        (setup, arguments) -> {
          long fd = setup.call(arguments);
          flagsAt.set(NativeMemory.at(arguments[1], 120).get(JAVA_INT, SQ_FLAGS_OFFSET));
          return fd;
        });
    sys.always(
        Call.MMAP,
        (mmap, arguments) -> {
          long address = mmap.call(arguments);
          if (arguments[2] == Abi.OFF_SQ_RING) {
            queues.set(NativeMemory.at(address, arguments[0]));
          }
          return address;
        });
    try (Scheduler scheduler = start()) {
      for (int round = 0; round < 3; round++) {
        awaitSleep();
        assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
        forgetAfter(queues.get(), flagsAt.get());
        assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
        awaitSleep();
      }
    }
    ledger.assertNothingLeft();
  }

  private void forgetAfter(MemorySegment queues, long flagsAt) {
    sys.always(
        Call.ENTER,
        (enter, arguments) -> {
          if (arguments[2] > 0) {
            sleeps.incrementAndGet();
          }
          long result = enter.call(arguments);
          SQ_FLAGS.getAndBitwiseOr(queues, flagsAt, Abi.SQ_TASKRUN);
          return result;
        });
    sleeps.set(0);
  }

  @Test
  void noWakeWritesToAnEventfdThatWasClosed() throws Exception {
    for (int round = 0; round < 20; round++) {
      // A loop that looks for work before it sleeps may always find some.
      Scheduler scheduler = start(Rig.builder().spinNanos(0));
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        boolean closes = i == 0;
        callers.add(Thread.ofPlatform().start(() -> disturb(scheduler, closes)));
      }
      int before = sys.count(Call.WAKE);
      Rig.until("woken", () -> sys.count(Call.WAKE) > before);
      scheduler.close();
      for (Thread caller : callers) {
        Rig.ended(caller);
      }
      scheduler.close();
    }
    ledger.assertNothingLeft();
  }

  private static void disturb(Scheduler scheduler, boolean closes) {
    try {
      while (true) {
        if (closes && scheduler.isClosed()) {
          scheduler.close();
        }
        // Waited for, so that the loop falls asleep again and again.
        scheduler.submit(Opcode.nop(), Guard.NONE).join();
      }
    } catch (SchedulerClosedException e) {
      // The end that was waited for.
    }
  }

  private Scheduler start() {
    return start(Rig.builder());
  }

  private Scheduler start(SchedulerBuilder builder) {
    sleeps.set(0);
    sys.always(
        Call.POLL,
        (poll, arguments) -> {
          sleeps.incrementAndGet();
          return poll.call(arguments);
        });
    sys.always(
        Call.ENTER,
        (enter, arguments) -> {
          if (arguments[2] > 0) {
            sleeps.incrementAndGet();
          }
          return enter.call(arguments);
        });
    return Rig.start(builder.spinNanos(0), sys);
  }

  /** Has room for two, and a loop that sleeps until it is woken, however long that takes. */
  private Scheduler startOversleeping() {
    sys.always(
        Call.WAKE,
        (wake, arguments) -> {
          wasWoken.set(true);
          return wake.call(arguments);
        });
    sys.always(
        Call.ENTER,
        (enter, arguments) -> {
          boolean waits = arguments[2] > 0;
          if (waits) {
            sleeps.incrementAndGet();
          }
          long result = enter.call(arguments);
          if (waits) {
            Rig.until("woken", wasWoken::get);
          }
          return result;
        });
    Scheduler scheduler = Rig.start(Rig.builder().queueSize(2).spinNanos(0), sys);
    awaitSleep();
    return scheduler;
  }

  /** A new scheduler goes to sleep once, and sleeps on. */
  private void awaitSleep() {
    Rig.until("sleeps", () -> sleeps.get() > 0);
  }
}

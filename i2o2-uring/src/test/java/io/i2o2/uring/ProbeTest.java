package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.NativeMemory;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the probe finds, and what follows from it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class ProbeTest {
  private static final int REGISTER_PROBE = 8;
  private static final int OP_URING_CMD = 46;
  private static final int OP_FTRUNCATE = 55;
  private static final long GIB_4 = 1L << 32;
  private static final int PAGE_BYTES = 1 << 16;

  @Test
  void leavesNothingAndFindsTheBasicOperations() throws Exception {
    LedgerSys ledger = new LedgerSys(new LinuxSys());
    RingFacts facts = RingProbe.look(ledger);
    for (int opcode : new int[] {0, 1, 2, 3, 4, 5, 14, 17, 18, 19, 22, 23, 24, 25}) {
      assertTrue(facts.supports(opcode), () -> "opcode " + opcode);
    }
    assertFalse(facts.supports(255));
    assertEquals(0x7ff, facts.features() & 0x7ff);
    ledger.assertNothingLeft();
  }

  @Test
  void isNotConfusedByInterruptions() throws Exception {
    ScriptedSys sys = new ScriptedSys(new LinuxSys());
    sys.next(Call.ENTER, 10, ScriptedSys.errno(Errno.EINTR));
    sys.next(Call.SETUP, 3, ScriptedSys.errno(Errno.EINTR));
    assertEquals(Rig.facts(), RingProbe.look(sys));
  }

  @Test
  void longAdviceIsWhatTheKernelSaysToIt() throws Exception {
    for (int errno : new int[] {0, Errno.EINVAL}) {
      assertEquals(errno == 0, RingProbe.look(answeringAdvice(errno)).longAdvice());
    }
  }

  @Test
  void longAdviceIsRefusedWhereTheKernelWouldCutIt() throws Exception {
    try (Scheduler scheduler = start(facts(new BitSet(), false))) {
      Opcode longer = Opcode.fadvise(new Fd(0), 0, GIB_4, FileAdvice.NORMAL);
      UnsupportedOperationException e =
          assertThrows(UnsupportedOperationException.class, () -> scheduler.submit(longer));
      assertTrue(String.valueOf(e.getMessage()).contains("4294967295"));
      Opcode hinted = longer.alwaysAsync();
      assertThrows(UnsupportedOperationException.class, () -> scheduler.submit(hinted));
    }
  }

  @Test
  void contentsAreThrownAwayInPagesOfThisKernelsSize() throws Exception {
    MemorySegment pages = Arena.ofAuto().allocate(2 * PAGE_BYTES, PAGE_BYTES);
    try (Scheduler scheduler = start(facts(new BitSet(), true))) {
      for (MemorySegment part : List.of(pages.asSlice(0, 4096), pages.asSlice(4096, PAGE_BYTES))) {
        Opcode opcode = Opcode.madvise(part, MemoryAdvice.DONT_NEED).alwaysAsync();
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> scheduler.submit(opcode));
        assertTrue(String.valueOf(e.getMessage()).contains("pages of " + PAGE_BYTES), e::toString);
        assertEquals(0, Rig.result(scheduler.submit(Opcode.madvise(part, MemoryAdvice.NORMAL))));
      }
      assertEquals(0, Rig.result(scheduler.submit(Opcode.madvise(pages, MemoryAdvice.DONT_NEED))));
    }
  }

  @Test
  void thePageSizeIsTheKernels() throws Exception {
    long kilobytes =
        Files.readAllLines(Path.of("/proc/self/smaps")).stream()
            .filter(line -> line.startsWith("KernelPageSize:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .min()
            .orElseThrow();
    assertEquals(kilobytes * 1024, Rig.facts().pageBytes());
  }

  @Test
  void operationsThatTheKernelLacksAreRefusedWithTheirVersion() {
    BitSet none = new BitSet();
    try (Scheduler scheduler = start(facts(none, true))) {
      refused(scheduler, "6.9", Opcode.ftruncate(new Fd(0), 1));
      refused(
          scheduler,
          "5.19",
          Opcode.uringCommand(new Fd(0), 1, UringCommandBuilder.SHORT_BYTES).build());
    }
    assertTrue(Rig.facts().supports(OP_URING_CMD) || !Rig.facts().supports(OP_FTRUNCATE));
  }

  @Test
  void aProbeThatTheKernelRefusesSaysSoAndLeavesNothing() {
    LedgerSys ledger = new LedgerSys(new LinuxSys());
    ScriptedSys sys = new ScriptedSys(ledger);
    sys.always(
        Call.REGISTER,
        (register, arguments) ->
            arguments[1] == REGISTER_PROBE ? -Errno.EINVAL : register.call(arguments));
    RingUnavailable e = assertThrows(RingUnavailable.class, () -> RingProbe.look(sys));
    assertTrue(String.valueOf(e.getMessage()).contains("PROBE"));
    ledger.assertNothingLeft();
  }

  @Test
  void aVirtualThreadMayProbe() throws Exception {
    // Each call lets the carrier go: what belongs to a thread must not be the virtual one's.
    ScriptedSys sys = new ScriptedSys(new LinuxSys());
    for (Call call : new Call[] {Call.ENTER, Call.REGISTER, Call.EVENTFD}) {
      sys.always(
          call,
          (real, arguments) -> {
            moveOn();
            long result = real.call(arguments);
            moveOn();
            return result;
          });
    }
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Object> found = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  found.complete(RingProbe.look(sys));
                } catch (Throwable e) {
                  found.complete(e);
                }
              });
      Object facts = found.get(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertInstanceOf(RingFacts.class, facts, facts::toString);
    }
  }

  private static void moveOn() {
    try {
      // Several others are woken at the same time, so that carriers change hands.
      Thread other = Thread.ofVirtual().start(Thread::yield);
      Thread.sleep(1);
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(Scheduler scheduler, String version, Opcode opcode) {
    UnsupportedOperationException e =
        assertThrows(UnsupportedOperationException.class, () -> scheduler.submit(opcode));
    assertTrue(String.valueOf(e.getMessage()).contains(version), e::toString);
  }

  private static RingFacts facts(BitSet opcodes, boolean longAdvice) {
    return new RingFacts(
        Rig.facts().features(), Rig.facts().setupFlags(), opcodes, longAdvice, true, PAGE_BYTES);
  }

  private static Scheduler start(RingFacts facts) {
    return UringSchedulers.spawn(Rig.builder().options(), new LinuxSys(), facts, null);
  }

  /** Overwrites the result of whatever completes, in the memory that the kernel shares. */
  private static ScriptedSys answeringAdvice(int errno) {
    ScriptedSys sys = new ScriptedSys(new LinuxSys());
    long[] cqes = new long[1];
    sys.always(
        Call.SETUP,
        (setup, arguments) -> {
          long fd = setup.call(arguments);
          cqes[0] = NativeMemory.at(arguments[1], 120).get(ValueLayout.JAVA_INT, 100);
          return fd;
        });
    sys.next(
        Call.MMAP,
        1,
        (mmap, arguments) -> {
          long address = mmap.call(arguments);
          cqes[0] += address;
          return address;
        });
    sys.always(
        Call.ENTER,
        (enter, arguments) -> {
          long result = enter.call(arguments);
          NativeMemory.at(cqes[0], 16).set(ValueLayout.JAVA_INT, 8, -errno);
          return result;
        });
    return sys;
  }
}

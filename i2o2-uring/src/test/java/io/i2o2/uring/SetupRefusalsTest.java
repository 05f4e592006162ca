package io.i2o2.uring;

import static io.i2o2.uring.sys.ScriptedSys.dies;
import static io.i2o2.uring.sys.ScriptedSys.errno;
import static io.i2o2.uring.sys.ScriptedSys.ordinary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Availability.Reason;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.ring.Proc;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.NativeMemory;
import io.i2o2.uring.sys.ScriptedSys;
import io.i2o2.uring.sys.TierSys;
import io.i2o2.uring.sys.TierSys.Tier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring that cannot be had: a typed reason, advice, and nothing left behind. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class SetupRefusalsTest {
  private static final int REGISTER_ENABLE_RINGS = 12;
  private static final int IOWQ_MAX_WORKERS = 19;

  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);

  @Test
  void aShortageOfLockedMemoryThatPassesIsWaitedFor() throws Exception {
    sys.next(Call.SETUP, 10, errno(Errno.ENOMEM));
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    ledger.assertNothingLeft();
  }

  @Test
  void aShortageOfLockedMemoryThatStaysNamesLimitAndNeed() {
    sys.always(Call.SETUP, errno(Errno.ENOMEM));
    assumeTrue(Proc.ofSystem().countsRings(), "this kernel counts no rings");
    sys.always(Call.LIMIT, (_, _) -> 65_536);
    String message = refused(Reason.MEMLOCK, Rig.builder().ringDepth(1024));
    assertTrue(message.contains("65536 bytes"), message);
    assertTrue(message.contains("1024 entries"), message);
    assertTrue(message.contains("" + 1024 * (64 + 2 * 16 + 4)), message);
    assertTrue(message.contains("LimitMEMLOCK"), message);
    assertTrue(sys.count(Call.SETUP) > 1);
  }

  @Test
  void aForbiddenCallNamesWhoForbidsIt() throws Exception {
    sys.always(Call.SETUP, errno(Errno.EPERM));
    Path sysctl = Path.of("/proc/sys/kernel/io_uring_disabled");
    boolean disabled = Files.exists(sysctl) && !Files.readString(sysctl).strip().equals("0");
    String message =
        refused(disabled ? Reason.DISABLED_BY_SYSCTL : Reason.NOT_PERMITTED, Rig.builder());
    assertTrue(message.contains(disabled ? "io_uring_disabled" : "seccomp"), message);
    assertEquals(1, sys.count(Call.SETUP), "trying again would not help");
  }

  @Test
  void aMissingCallNamesKernelAndSeccomp() {
    sys.always(Call.SETUP, errno(Errno.ENOSYS));
    String message = refused(Reason.NOT_IMPLEMENTED, Rig.builder());
    assertTrue(message.contains("5.15") && message.contains("seccomp"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE})
  void tooManyOpenFilesNamesTheLimit(int errno) {
    sys.always(Call.SETUP, errno(errno));
    sys.always(Call.LIMIT, (_, _) -> 1024);
    String message = refused(Reason.TOO_MANY_FILES, Rig.builder());
    assertTrue(message.contains("1024") && message.contains("LimitNOFILE"), message);
  }

  @Test
  void anotherErrorIsNamed() {
    sys.always(Call.SETUP, errno(Errno.EIO));
    assertTrue(refused(Reason.OTHER, Rig.builder()).contains("EIO"));
  }

  @Test
  void tooManyOpenFilesForTheEventfdIsSaid() {
    sys.always(Call.EVENTFD, errno(Errno.EMFILE));
    assertTrue(refused(Reason.TOO_MANY_FILES, Rig.builder()).contains("eventfd"));
  }

  @Test
  void moreSlotsThanFilesMayBeOpenIsRefusedAtOnce() throws Exception {
    long limit = new LinuxSys().limit(7);
    assumeTrue(limit < 1 << 20, "more files may be open than there can be slots");
    SchedulerBuilder tooMany = Rig.builder().registeredFiles((int) limit + 1);
    assertTrue(refused(Reason.UNSUPPORTED_OPTION, tooMany).contains("ulimit -n"));
    SchedulerUnavailableException atTheLimit = null;
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = Rig.start(Rig.builder().registeredFiles((int) limit), sys)) {
      // What was not refused at the start works.
      scheduler.registerFile(reads.fd(), Guard.NONE).unregister();
    } catch (SchedulerUnavailableException e) {
      atTheLimit = e;
    }
    assertTrue(atTheLimit == null || atTheLimit.reason() == Reason.UNSUPPORTED_OPTION);
    ledger.assertNothingLeft();
  }

  @Test
  void aTableThatWasNotAskedForFitsTheLimit() throws Exception {
    sys.always(Call.LIMIT, (_, _) -> 7);
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      for (int i = 0; i < 3; i++) {
        scheduler.registerFile(reads.fd(), Guard.NONE);
      }
      OutOfCapacityException e =
          assertThrows(
              OutOfCapacityException.class, () -> scheduler.registerFile(reads.fd(), Guard.NONE));
      assertTrue(String.valueOf(e.getMessage()).contains("registeredFiles"), e::toString);
    }
    assertTrue(refused(Reason.UNSUPPORTED_OPTION, Rig.builder().registeredFiles(64)).contains("7"));
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "5, 0", "0, 9", "7, 11"})
  void theThreadsOfIoWqAreLimitedAsAskedFor(int bounded, int unbounded) throws Exception {
    List<List<Integer>> asked = new CopyOnWriteArrayList<>();
    sys.always(
        Call.REGISTER,
        (register, arguments) -> {
          if (arguments[1] != IOWQ_MAX_WORKERS) {
            return register.call(arguments);
          }
          MemorySegment counts = NativeMemory.at(arguments[2], 8);
          asked.add(
              List.of(counts.get(ValueLayout.JAVA_INT, 0), counts.get(ValueLayout.JAVA_INT, 4)));
          counts.set(ValueLayout.JAVA_INT, 0, 2);
          counts.set(ValueLayout.JAVA_INT, 4, 1000);
          return 0;
        });
    try (Scheduler scheduler = Rig.start(Rig.builder().iowqWorkers(bounded, unbounded), sys)) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    assertEquals(
        List.of(List.of(0, 0), List.of(bounded == 0 ? 4 : bounded, unbounded)),
        List.copyOf(asked),
        "looked at first, then set; at least 4 bounded ones where none were asked for");
  }

  @Test
  void threadsOfIoWqThatCannotBeLimitedAreAnErrorOnlyWhereTheyWereAskedFor() throws Exception {
    sys.always(
        Call.REGISTER,
        (register, arguments) ->
            arguments[1] == IOWQ_MAX_WORKERS ? -Errno.EINVAL : register.call(arguments));
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    assertTrue(refused(Reason.OTHER, Rig.builder().iowqWorkers(8, 0)).contains("IOWQ_MAX_WORKERS"));
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aMappingThatFailsLeavesNothing(int earlier) {
    sys.always(Call.LIMIT, (_, _) -> 65_536);
    sys.next(Call.MMAP, earlier, ordinary()).next(Call.MMAP, 1, errno(Errno.EAGAIN));
    refused(Reason.MEMLOCK, Rig.builder());
    assertEquals(earlier + 1, sys.count(Call.MMAP));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"SETUP", "MMAP", "EVENTFD", "LIMIT"})
  void anErrorThrownInTheMiddleLeavesNothing(Call call) {
    for (int earlier = 0; ; earlier++) {
      LedgerSys account = new LedgerSys(new LinuxSys());
      ScriptedSys dying = new ScriptedSys(account);
      dying
          .next(call, earlier, ordinary())
          .next(call, 1, dies(new OutOfMemoryError("test"), false));
      if (sinks(dying)) {
        account.assertNothingLeft();
      } else {
        assertTrue(earlier > 0, () -> call + " is never called");
        return;
      }
    }
  }

  @Test
  void aRingThatCannotBeEnabledLeavesNothing() {
    sys.always(
        Call.REGISTER,
        (register, arguments) ->
            arguments[1] == REGISTER_ENABLE_RINGS ? -Errno.EBADF : register.call(arguments));
    assertTrue(refused(Reason.OTHER, Rig.builder()).contains("ENABLE_RINGS"));
  }

  @Test
  void anOptionThatTheKernelLacksIsNamedOrLeftOut() throws Exception {
    for (SchedulerBuilder builder :
        new SchedulerBuilder[] {Rig.builder().sqe128(true), Rig.builder().coopTaskRun(true)}) {
      LedgerSys account = new LedgerSys(new LinuxSys());
      TierSys old = new TierSys(account, Tier.V5_15);
      SchedulerUnavailableException e =
          assertThrows(SchedulerUnavailableException.class, () -> Rig.start(builder, old).close());
      assertEquals(Reason.UNSUPPORTED_OPTION, e.reason());
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("5.19") && message.contains("skipUnsupportedFeatures"), message);
      account.assertNothingLeft();

      try (Scheduler scheduler = Rig.start(builder.skipUnsupportedFeatures(true), old)) {
        assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
        assertTrue(scheduler.backend().detail().contains("64-byte"), scheduler::toString);
      }
      account.assertNothingLeft();
    }
  }

  @Test
  void aKernelThatIsTooOldSaysSo() {
    sys.always(
        Call.SETUP,
        (setup, arguments) -> {
          long fd = setup.call(arguments);
          // IORING_FEAT_RSRC_TAGS came with 5.13.
          NativeMemory.at(arguments[1], 120).set(ValueLayout.JAVA_INT, 20, 0x3ff);
          return fd;
        });
    assertTrue(refused(Reason.KERNEL_TOO_OLD, Rig.builder()).contains("5.15"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"SETUP", "MMAP", "EVENTFD", "ENTER", "REGISTER", "CLOSE", "MUNMAP"})
  void aProbeThatIsInterruptedAnywhereLeavesNothing(Call call) throws Exception {
    boolean gives = call == Call.CLOSE || call == Call.MUNMAP;
    for (int earlier = 0; ; earlier++) {
      LedgerSys account = new LedgerSys(new LinuxSys());
      ScriptedSys dying = new ScriptedSys(account);
      dying
          .next(call, earlier, ordinary())
          .next(call, 1, dies(new IllegalStateException("test"), gives));
      try {
        RingProbe.look(dying);
        return;
      } catch (RingUnavailable | IllegalStateException e) {
        account.assertNothingLeft();
      }
    }
  }

  private static boolean sinks(ScriptedSys dying) {
    try (Scheduler scheduler = Rig.start(Rig.builder(), dying)) {
      return scheduler.isClosed();
    } catch (OutOfMemoryError e) {
      return true;
    }
  }

  private String refused(Reason reason, SchedulerBuilder builder) {
    SchedulerUnavailableException e =
        assertThrows(SchedulerUnavailableException.class, () -> Rig.start(builder, sys).close());
    assertEquals(reason, e.reason());
    ledger.assertNothingLeft();
    return String.valueOf(e.getMessage());
  }
}

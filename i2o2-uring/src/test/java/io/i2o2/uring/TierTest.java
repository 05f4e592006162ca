package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.ring.AbiNames;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.TierSys;
import io.i2o2.uring.sys.TierSys.Tier;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The best set-up of each kernel, as old ones answer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class TierTest {
  private static final int R_DISABLED = 1 << 6;
  private static final int SUBMIT_ALL = 1 << 7;
  private static final int COOP = 1 << 8;
  private static final int FLAG = 1 << 9;
  private static final int SINGLE = 1 << 12;
  private static final int DEFER = 1 << 13;
  private static final int NO_SQARRAY = 1 << 16;

  @ParameterizedTest
  @CsvSource({"V5_15", "V5_18", "V5_19", "V6_0", "V6_1", "V6_6"})
  void takesTheBestThatTheKernelHas(Tier tier) throws Exception {
    assumeTakes(tier);
    LedgerSys ledger = new LedgerSys(new LinuxSys());
    TierSys sys = new TierSys(ledger, tier);
    try (Scheduler scheduler = Rig.start(Rig.builder().ringDepth(4), sys)) {
      for (var reply : Rig.nops(scheduler, 50, io.i2o2.Guard.NONE)) {
        assertEquals(0, Rig.result(reply));
      }
    }
    assertEquals(List.of(R_DISABLED | best(tier)), sys.accepted());
    ledger.assertNothingLeft();
  }

  @Test
  void cooperativeWhereAskedForEvenIfDeferredIsThere() throws Exception {
    assumeTakes(Tier.V6_6);
    TierSys sys = new TierSys(new LinuxSys(), Tier.V6_6);
    try (Scheduler scheduler = Rig.start(Rig.builder().coopTaskRun(true), sys)) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    }
    assertEquals(
        List.of(R_DISABLED | SUBMIT_ALL | COOP | FLAG | SINGLE | NO_SQARRAY), sys.accepted());
  }

  @Test
  void theKernelBelowIsAsItsTierClaims() throws Exception {
    Tier tier =
        Stream.of(Tier.values())
            .filter(each -> RealKernel.takes(best(each)))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    RingFacts facts = RingProbe.look(new LinuxSys());
    RingFacts imitated = RingProbe.look(new TierSys(new LinuxSys(), tier));

    assertEquals(imitated.setupFlags(), facts.setupFlags());
    assertEquals(imitated.cachedOpens(), facts.cachedOpens());
    assertEquals(tier.features(), facts.features() & tier.features());
    for (int opcode : AbiNames.opcodes().keySet()) {
      // Of the newest tier are all kernels that came after it, too.
      if (tier != Tier.V6_6 || opcode < tier.opcodes()) {
        assertEquals(opcode < tier.opcodes(), facts.supports(opcode), "opcode " + opcode);
      }
    }
  }

  private static void assumeTakes(Tier tier) {
    assumeTrue(RealKernel.takes(best(tier)), () -> "this kernel is older than " + tier);
  }

  private static int best(Tier tier) {
    return switch (tier) {
      case V5_15 -> 0;
      case V5_18 -> SUBMIT_ALL;
      case V5_19 -> SUBMIT_ALL | COOP | FLAG;
      case V6_0 -> SUBMIT_ALL | COOP | FLAG | SINGLE;
      case V6_1 -> SUBMIT_ALL | SINGLE | DEFER | FLAG;
      case V6_6 -> SUBMIT_ALL | SINGLE | DEFER | FLAG | NO_SQARRAY;
    };
  }
}

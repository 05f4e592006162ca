package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerLoop;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread registers at most 16 ring descriptors; further rings work without. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class RegisteredRingTest {
  private static final int REGISTER_RING_FDS = 20;
  private static final int RINGS = 20;

  @Test
  @SuppressWarnings("try") // closed in turn, each on its own thread
  void moreThanSixteenRingsOfOneThreadAllWork() throws Exception {
    LedgerSys ledger = new LedgerSys(new LinuxSys());
    ScriptedSys sys = new ScriptedSys(ledger);
    Queue<Long> results = new ConcurrentLinkedQueue<>();
    sys.always(
        Call.REGISTER,
        (register, arguments) -> {
          long result = register.call(arguments);
          if (arguments[1] == REGISTER_RING_FDS) {
            results.add(result);
          }
          return result;
        });
    List<SchedulerLoop> loops = new ArrayList<>();
    for (int i = 0; i < RINGS; i++) {
      loops.add(UringSchedulers.loop(Rig.builder().ringDepth(2).options(), sys, Rig.facts(), null));
      loops.getLast().runOnce();
    }
    assumeFalse(
        results.stream().allMatch(result -> result == -22),
        "this kernel registers no ring descriptors (5.18)");
    assertTrue(results.stream().anyMatch(result -> result == -16), () -> "EBUSY: " + results);
    assertTrue(results.contains(1L), results::toString);

    for (SchedulerLoop loop : loops) {
      assertEquals(0, turnUntilDone(loop, loop.scheduler().submit(Opcode.nop())));
    }
    loops.forEach(loop -> loop.scheduler().close());
    ledger.assertNothingLeft();
    SchedulerLoop afterwards =
        UringSchedulers.loop(Rig.builder().options(), new LinuxSys(), Rig.facts(), null);
    afterwards.runOnce();
    assertEquals(0, turnUntilDone(afterwards, afterwards.scheduler().submit(Opcode.nop())));
    afterwards.scheduler().close();
  }

  private static int turnUntilDone(SchedulerLoop loop, Reply reply) {
    Rig.until(
        "answered by turns",
        () -> {
          loop.runOnce();
          return reply.isDone();
        });
    return reply.result();
  }
}

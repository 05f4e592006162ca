package io.i2o2.uring;

import static io.i2o2.uring.sys.ScriptedSys.errno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.Logs;
import io.i2o2.engine.Abandoned;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel does not take back is said, and does not keep the rest from being given back. */
@SuppressWarnings("try") // closed by hand
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class GivingBackTest {
  private final ScriptedSys sys = new ScriptedSys(new LinuxSys());

  @Test
  void aMappingThatStaysIsSaidAndCounted() throws Exception {
    List<long[]> left = new ArrayList<>();
    int kept = Abandoned.count();
    try (Logs logs = new Logs()) {
      Scheduler scheduler = Rig.start(Rig.builder(), sys);
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      sys.next(Call.MUNMAP, 2, (_, mapping) -> refuse(left, mapping));
      scheduler.close();

      assertTrue(logs.text().contains("munmap of the queues of a ring: ENOMEM"), logs::text);
      assertTrue(logs.text().contains("munmap of the SQEs of a ring: ENOMEM"), logs::text);
    }
    assertEquals(kept + 2, Abandoned.count());
    assertEquals(2, sys.count(Call.CLOSE), "the ring and the eventfd all the same");
    unmap(left);
  }

  @Test
  void aMappingThatStaysWhenARingCannotBeMadeIsSaid() {
    List<long[]> left = new ArrayList<>();
    int kept = Abandoned.count();
    try (Logs logs = new Logs()) {
      sys.next(Call.MMAP, 1, ScriptedSys.ordinary()).next(Call.MMAP, 1, errno(Errno.EAGAIN));
      sys.next(Call.MUNMAP, 1, (_, mapping) -> refuse(left, mapping));
      sys.next(Call.CLOSE, 1, closedBut(Errno.EIO));
      Assertions.assertThrows(RingUnavailable.class, () -> RingProbe.look(sys));

      assertTrue(logs.text().contains("munmap of the queues of a ring: ENOMEM"), logs::text);
      assertTrue(logs.text().contains("close of a ring: EIO"), logs::text);
    }
    assertEquals(kept + 1, Abandoned.count());
    unmap(left);
  }

  @Test
  void aCloseOfTheRingOrTheEventfdThatFailsIsSaid() throws Exception {
    try (Logs logs = new Logs()) {
      Scheduler scheduler = Rig.start(Rig.builder().name("unlucky"), sys);
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      sys.next(Call.CLOSE, 2, closedBut(Errno.EIO));
      scheduler.close();

      assertTrue(logs.text().contains("close of a ring: EIO"), logs::text);
      assertTrue(
          logs.text().contains("close of the eventfd of scheduler unlucky: EIO"), logs::text);
    }
  }

  @Test
  void theMemoryOfAWakeThatCannotBeCancelledIsKept() throws Exception {
    FakeKernel kernel = new FakeKernel();
    int kept = Abandoned.count();
    try (Logs logs = new Logs()) {
      Scheduler scheduler = Rig.start(Rig.builder().name("sleeper").spinNanos(0), kernel);
      Rig.until("the loop sleeps", kernel::isReadingTheWake);
      kernel.keepsTheWake();
      scheduler.close();

      assertTrue(logs.text().contains("the wake of scheduler sleeper"), logs::text);
    }
    assertEquals(kept + 1, Abandoned.count());
  }

  private static long refuse(List<long[]> left, long[] mapping) {
    left.add(mapping.clone());
    return -Errno.ENOMEM;
  }

  private static void unmap(List<long[]> left) {
    for (long[] mapping : left) {
      assertEquals(0, new LinuxSys().munmap(mapping[0], mapping[1]));
    }
  }

  /** Linux frees the number whatever close(2) answers. */
  private static ScriptedSys.Answer closedBut(int errno) {
    return (close, descriptor) -> {
      close.call(descriptor);
      return -errno;
    };
  }
}

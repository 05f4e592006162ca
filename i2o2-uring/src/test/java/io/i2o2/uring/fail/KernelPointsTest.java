package io.i2o2.uring.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.Target;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.fail.FailScenario;
import io.i2o2.uring.ring.RingFacts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class KernelPointsTest {
  private static final int LINKAT = 39; // 5.15
  private static final int UNLINKAT = 36; // 5.11
  private static final int MSG_RING = 40; // 5.18
  private static final int URING_CMD = 46; // 5.19
  private static final int SEND_ZC = 47; // 6.0
  private static final int SENDMSG_ZC = 48; // 6.1

  @ParameterizedTest
  @CsvSource({
    "kernel_v5_13, 0x8, 36",
    "kernel_v5_15, 0x8, 39",
    "kernel_v5_18, 0x88, 40",
    "kernel_v5_19, 0x388, 46",
    "kernel_v6_0, 0x1388, 47"
  })
  void theRingIsTheBestThatThatKernelHas(String point, String flags, int lastOpcode)
      throws Exception {
    try (FailScenario _ = FailScenario.setUp(point + "=return")) {
      RingFacts facts = Hooked.facts();
      assertEquals(Integer.decode(flags), facts.setupFlags() & ~(1 << 6));
      assertEquals(lastOpcode, facts.opcodes().length() - 1);
      int tags = 1 << 10;
      int since517 = (1 << 11) | (1 << 12);
      assertEquals(tags, facts.features() & tags);
      assertEquals(lastOpcode >= MSG_RING ? since517 : 0, facts.features() & since517);
      assertEquals(0, facts.features() >>> 13);
      assertFalse(facts.longAdvice(), "that came with 6.11");
      try (Scheduler scheduler = Hooked.start(Scheduler.builder())) {
        for (int i = 0; i < 50; i++) {
          Reply reply = scheduler.submit(Opcode.nop(), Guard.NONE);
          assertTrue(reply.await(Duration.ofSeconds(30)));
          assertEquals(0, reply.result());
        }
      }
    }
  }

  @Test
  void whatCameLaterIsRefused() throws Exception {
    try (FailScenario _ = FailScenario.setUp("kernel_v5_18=return")) {
      assertThrows(
          SchedulerUnavailableException.class,
          () -> Hooked.start(Scheduler.builder().sqe128(true)).close());
      try (Scheduler scheduler = Hooked.start(Scheduler.builder())) {
        assertThrows(
            UnsupportedOperationException.class,
            () -> scheduler.submit(Opcode.ftruncate(Target.fd(0), 1), Guard.NONE));
      }
    }
  }

  @Test
  void whatWasFoundOutBeforeIsFoundOutAnew() {
    Opcode ftruncate = Opcode.ftruncate(Target.fd(-1), 1);
    for (boolean older : new boolean[] {false, true, false}) {
      try (FailScenario _ = FailScenario.setUp(older ? "kernel_v6_0=return" : "");
          Scheduler scheduler = Scheduler.builder().backend("uring").build()) {
        if (older) {
          assertThrows(UnsupportedOperationException.class, () -> scheduler.submit(ftruncate));
        } else {
          assertEquals(-Errno.EBADF, scheduler.submit(ftruncate).join());
        }
      }
    }
  }

  @Test
  void theOldestOfSeveralDecides() {
    try (FailScenario _ = FailScenario.setUp("kernel_v6_0=return;kernel_v5_15=return")) {
      assertTrue(Hooked.facts().opcodes().get(LINKAT));
      assertFalse(Hooked.facts().opcodes().get(MSG_RING));
    }
  }

  @Test
  void withoutThePointItIsTheRealOne() {
    try (FailScenario _ = FailScenario.setUp("")) {
      RingFacts real = Hooked.facts();
      for (int opcode : new int[] {UNLINKAT, LINKAT, MSG_RING, URING_CMD, SEND_ZC, SENDMSG_ZC}) {
        assertTrue(real.opcodes().get(opcode), "this kernel has no operation " + opcode);
      }
    }
  }
}

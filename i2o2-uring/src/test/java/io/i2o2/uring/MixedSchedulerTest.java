package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.FakeKernel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scheduler with 128-byte SQEs on a kernel that mixes sizes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class MixedSchedulerTest {
  @Test
  void runsOperationsOfBothSizesOnOneRing() throws Exception {
    FakeKernel kernel = new FakeKernel().mixesSizes();
    kernel.on(
        sqe ->
            kernel.complete(
                FakeKernel.userData(sqe), (int) (sqe.byteSize() / 64 - 1), sqe.byteSize() - 64));
    try (Scheduler scheduler = Rig.start(Rig.builder().sqe128(true).ringDepth(4), kernel)) {
      assertTrue(
          scheduler.backend().detail().contains("64- and 128-byte SQEs"),
          scheduler.backend()::detail);
      Opcode command = Opcode.uringCommand(new Fd(0), 1, 80).build();
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        replies.add(scheduler.submit(i % 4 == 0 ? command : Opcode.nop()));
      }
      for (int i = 0; i < replies.size(); i++) {
        assertEquals(i % 4 == 0 ? 1 : 0, Rig.result(replies.get(i)));
        assertEquals(i % 4 == 0 ? 64 : 0, replies.get(i).extra());
      }
    }
    assertTrue(kernel.fillers() > 0);
    assertFalse(kernel.isReadingTheWake());
  }
}

package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More completions at once than the completion queue holds. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class OverflowTest {
  private static final int FILES = 300;

  @Test
  void tagsThatOverflowTheCompletionQueueAllArrive() throws Exception {
    LedgerSys ledger = new LedgerSys(new LinuxSys());
    AtomicInteger releases = new AtomicInteger();
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler =
            Rig.start(Rig.builder().ringDepth(2).registeredFiles(FILES), ledger)) {
      List<RegisteredFile> files = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        files.add(
            scheduler.registerFile(Target.fd(reads.fd().number()), releases::incrementAndGet));
      }
      List<CompletableFuture<Void>> gone = new ArrayList<>();
      CountDownLatch held = new CountDownLatch(1);
      // The loop takes them all out in one turn: 300 tags into a queue of four.
      scheduler.submit(Opcode.nop(), Guard.running(() -> awaitQuietly(held)));
      files.forEach(file -> gone.add(file.unregisterAsync()));
      held.countDown();

      for (CompletableFuture<Void> each : gone) {
        each.get(Rig.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      assertEquals(FILES, releases.get());
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      for (int i = 0; i < FILES; i++) {
        scheduler.registerFile(reads.fd(), Guard.NONE);
      }
    }
    ledger.assertNothingLeft();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      Rig.open(latch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.Awaits;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A table that is full, but of which a slot is on its way back, is waited for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class LeavingSlotsTest {
  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final PendingReads reads = new PendingReads();
  private final Scheduler scheduler =
      Rig.start(Rig.builder().registeredFiles(1).registeredBuffers(1), ledger);

  @AfterEach
  void close() {
    scheduler.close();
    reads.close();
    ledger.assertNothingLeft();
  }

  @Test
  void isGivenToThoseWhoWaitForItInOrder() throws Exception {
    RegisteredFile first = scheduler.registerFile(reads.fd(), Guard.NONE);
    Reply read = scheduler.submit(readOf(first));
    CompletableFuture<Void> takenOut = first.unregisterAsync();
    CompletableFuture<RegisteredFile> second = scheduler.registerFileAsync(reads.fd(), Guard.NONE);
    CompletableFuture<RegisteredFile> third = scheduler.registerFileAsync(reads.fd(), Guard.NONE);
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    assertFalse(second.isDone());

    reads.feed();
    assertEquals(8, Rig.result(read));
    Awaits.value(takenOut);
    RegisteredFile next = Awaits.value(second);
    assertFalse(third.isDone() && !third.isCompletedExceptionally());
    assertEquals(first.slot(), next.slot());
    // Now none is on its way back any more.
    assertThrows(OutOfCapacityException.class, () -> Awaits.value(third));
  }

  /** Two seconds: as long as it is waited for. */
  @Test
  void isNotWaitedForWithoutEnd() throws Exception {
    RegisteredFile first = scheduler.registerFile(reads.fd(), Guard.NONE);
    scheduler.submit(readOf(first));
    CompletableFuture<Void> takenOut = first.unregisterAsync();
    AtomicInteger releases = new AtomicInteger();

    assertThrows(
        OutOfCapacityException.class,
        () -> scheduler.registerFile(reads.fd(), releases::incrementAndGet));

    assertEquals(0, releases.get(), "a refused guard stays with its caller");
    assertFalse(takenOut.isDone());
    reads.feed();
    Awaits.value(takenOut);
  }

  @Test
  void aCloseLeavesNobodyWaiting() throws Exception {
    RegisteredFile first = scheduler.registerFile(reads.fd(), Guard.NONE);
    scheduler.submit(readOf(first));
    CompletableFuture<Void> takenOut = first.unregisterAsync();
    CompletableFuture<RegisteredFile> second = scheduler.registerFileAsync(reads.fd(), Guard.NONE);
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));

    scheduler.close(Duration.ZERO);

    assertTrue(takenOut.isDone());
    assertTrue(second.isDone());
  }

  @Test
  void aCloseNeedNotWaitForTagsThatTheKernelPostsLate() throws Exception {
    ScriptedSys sys = new ScriptedSys(ledger);
    LateTags late = new LateTags(sys, () -> {});
    AtomicInteger releases = new AtomicInteger();
    Scheduler other = Rig.start(Rig.builder().registeredFiles(1), sys);
    other.registerFile(reads.fd(), releases::incrementAndGet);

    other.close();

    assertEquals(1, late.posted());
    assertEquals(1, releases.get());
  }

  private static Opcode readOf(RegisteredFile file) {
    return Opcode.read(file, Rig.memory(8), Opcode.CURRENT_POSITION);
  }
}

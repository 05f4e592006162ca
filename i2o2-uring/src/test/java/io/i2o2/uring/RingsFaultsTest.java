package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.DelegatingSys;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What the second of two rings refuses is undone with the first. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class RingsFaultsTest {
  private static final String SECOND = "pair-2";
  private static final int FILES_UPDATE2 = 14;
  private static final int BUFFERS_UPDATE = 16;

  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final Refusing sys = new Refusing();
  private final AtomicInteger releases = new AtomicInteger();

  /**
   * Refuses changes of slots on the second ring's thread, and to set up more rings than so many.
   */
  private final class Refusing extends DelegatingSys {
    private final AtomicInteger setUps = new AtomicInteger();
    private volatile boolean refuses;
    private volatile int mostRings = Integer.MAX_VALUE;

    Refusing() {
      super(ledger);
    }

    @Override
    public int setup(int entries, long params) {
      return setUps.incrementAndGet() > mostRings ? -Errno.ENOMEM : super.setup(entries, params);
    }

    @Override
    public int register(int fd, int opcode, long argument, int count) {
      int call = opcode & Integer.MAX_VALUE;
      boolean isUpdate = call == FILES_UPDATE2 || call == BUFFERS_UPDATE;
      return refuses && isUpdate && Thread.currentThread().getName().equals(SECOND)
          ? -Errno.ENOMEM
          : super.register(fd, opcode, argument, count);
    }
  }

  private Scheduler start(SchedulerBuilder builder) {
    return Rig.start(builder.name("pair").rings(2), sys);
  }

  @Test
  void aRegistrationThatTheSecondRefusesIsTakenOutOfTheFirst() throws Exception {
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start(Rig.builder().registeredFiles(1).registeredBuffers(1))) {
      scheduler.registerFile(reads.fd(), Guard.NONE).unregister();
      scheduler.registerBuffer(Rig.memory(10), Guard.NONE).unregister();
      sys.refuses = true;
      for (int i = 0; i < 3; i++) {
        assertErrno(() -> scheduler.registerFile(reads.fd(), releases::incrementAndGet));
        assertErrno(() -> scheduler.registerBuffer(Rig.memory(10), releases::incrementAndGet));
      }
      CompletableFuture<RegisteredBuffer> future =
          scheduler.registerBufferAsync(Rig.memory(10), releases::incrementAndGet);
      ExecutionException failed =
          assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
      assertInstanceOf(ErrnoException.class, failed.getCause());
      assertEquals(0, releases.get(), "a refused guard stays with its caller");

      sys.refuses = false;
      assertEquals(0, scheduler.registerFile(reads.fd(), releases::incrementAndGet).slot());
      assertEquals(0, scheduler.registerBuffer(Rig.memory(10), releases::incrementAndGet).slot());
      assertEquals(0, releases.get());
    }
    assertEquals(2, releases.get());
    ledger.assertNothingLeft();
  }

  @Test
  void whatTheSecondDoesNotTakeOutCanBeTakenOutLater() throws Exception {
    try (Scheduler scheduler = start(Rig.builder().registeredBuffers(1))) {
      RegisteredBuffer buffer = scheduler.registerBuffer(Rig.memory(10), releases::incrementAndGet);
      sys.refuses = true;
      assertErrno(buffer::unregister);
      assertErrno(buffer::unregister);
      assertEquals(0, releases.get());

      sys.refuses = false;
      buffer.unregister();
      assertEquals(1, releases.get());
      assertEquals(0, scheduler.registerBuffer(Rig.memory(10), Guard.NONE).slot());
    }
    ledger.assertNothingLeft();
  }

  @Test
  void whatOnlyTheFirstReplacesIsFreed() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = start(Rig.builder().registeredFiles(1))) {
      RegisteredFile file = scheduler.registerFile(reads.fd(), releases::incrementAndGet);
      sys.refuses = true;
      assertErrno(() -> file.replace(reads.fd(), refused::incrementAndGet));
      assertEquals(0, refused.get(), "a refused guard stays with its caller");
      assertThrows(
          IllegalStateException.class,
          () -> scheduler.submit(Opcode.read(file, Rig.memory(1), 0)),
          "the first ring has let go of it");
      sys.refuses = false;
    }
    assertEquals(1, releases.get());
    ledger.assertNothingLeft();
  }

  @Test
  void ifOneRingCannotBeMadeNoneIsLeft() {
    for (int made = 0; made < 2; made++) {
      sys.setUps.set(0);
      sys.mostRings = made;
      assertThrows(SchedulerUnavailableException.class, () -> start(Rig.builder()));
      ledger.assertNothingLeft();
    }
  }

  @Test
  void eachRingIsPinnedToItsPartOfTheCpus() throws Exception {
    List<String> threads = new ArrayList<>();
    DelegatingSys seen =
        new DelegatingSys(ledger) {
          @Override
          public int setAffinity(long mask, long bytes) {
            synchronized (threads) {
              threads.add(Thread.currentThread().getName());
            }
            return 0;
          }
        };
    try (Scheduler scheduler = Rig.start(Rig.builder().name("pair").rings(2).pin(0, 1), seen)) {
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      assertFalse(scheduler.isClosed());
    }
    assertEquals(List.of("pair-1", "pair-2"), threads);
    ledger.assertNothingLeft();
  }

  private static void assertErrno(Executable call) {
    assertEquals(Errno.ENOMEM, assertThrows(ErrnoException.class, call).errno());
  }
}

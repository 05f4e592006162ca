package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.engine.Abandoned;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What io_uring_register(2) answers is an error or a slot, never one taken for the other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class RegistrationResultsTest {
  private static final int FILES_UPDATE2 = 14;
  private static final int BUFFERS_UPDATE = 16;

  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);

  @Test
  void anErrorOfTheKernelIsNoSlot() throws Exception {
    AtomicInteger releases = new AtomicInteger();
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = Rig.start(Rig.builder().registeredFiles(2), sys)) {
      ErrnoException e =
          assertThrows(
              ErrnoException.class,
              () -> scheduler.registerFile(Target.fd(999_999), releases::incrementAndGet));
      assertEquals(Errno.EBADF, e.errno());
      assertEquals(0, releases.get(), "a refused guard stays with its caller");
      assertEquals(0, scheduler.registerFile(reads.fd(), Guard.NONE).slot());
      assertEquals(1, scheduler.registerFile(reads.fd(), Guard.NONE).slot());
    }
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {-Errno.EBADF, -Errno.ENOMEM, -Errno.EINTR, 0, 9})
  void whateverIsNotOneIsAnError(int result) throws Exception {
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = Rig.start(Rig.builder().registeredFiles(1), sys)) {
      // The table is made by the first registration.
      scheduler.registerFile(reads.fd(), Guard.NONE).unregister();
      scheduler.registerBuffer(Rig.memory(10), Guard.NONE).unregister();
      answerUpdates(result);
      int errno = result < 0 ? -result : Errno.EIO;
      assertEquals(
          errno,
          assertThrows(ErrnoException.class, () -> scheduler.registerFile(reads.fd(), Guard.NONE))
              .errno());
      assertEquals(
          errno,
          assertThrows(
                  ErrnoException.class, () -> scheduler.registerBuffer(Rig.memory(10), Guard.NONE))
              .errno());
      sys.always(Call.REGISTER, ScriptedSys.ordinary());
      assertEquals(0, scheduler.registerFile(reads.fd(), Guard.NONE).slot());
    }
    ledger.assertNothingLeft();
  }

  @Test
  void whatCouldNotBeTakenOutIsStillThere() throws Exception {
    AtomicInteger releases = new AtomicInteger();
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      RegisteredFile file = scheduler.registerFile(reads.fd(), releases::incrementAndGet);
      RegisteredBuffer buffer = scheduler.registerBuffer(Rig.memory(10), releases::incrementAndGet);
      answerUpdates(-Errno.ENOMEM);
      assertEquals(Errno.ENOMEM, assertThrows(ErrnoException.class, file::unregister).errno());
      assertEquals(Errno.ENOMEM, assertThrows(ErrnoException.class, buffer::unregister).errno());
      assertEquals(0, releases.get());
      sys.always(Call.REGISTER, ScriptedSys.ordinary());
      file.unregister();
      buffer.unregister();
      assertEquals(2, releases.get());
    }
    ledger.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatCouldNotBeTakenOutAtTheCloseIsTriedAgain(boolean throwing) throws Exception {
    AtomicInteger releases = new AtomicInteger();
    try (PendingReads reads = new PendingReads()) {
      int kept = Abandoned.count();
      Scheduler scheduler = Rig.start(Rig.builder(), sys);
      scheduler.registerFile(reads.fd(), releases::incrementAndGet);
      scheduler.registerBuffer(Rig.memory(10), releases::incrementAndGet);
      sys.next(
          Call.REGISTER,
          2,
          throwing
              ? ScriptedSys.dies(new OutOfMemoryError("a test"), false)
              : ScriptedSys.errno(Errno.ENOMEM));
      scheduler.close();
      assertEquals(2, releases.get());
      assertEquals(kept, Abandoned.count(), "kept for ever");
    }
    ledger.assertNothingLeft();
  }

  @Test
  void aFaultWhileTheEndWaitsForTheKernelKeepsNothing() throws Exception {
    AtomicInteger releases = new AtomicInteger();
    int kept = Abandoned.count();
    Scheduler scheduler = Rig.start(Rig.builder(), sys);
    scheduler.registerBuffer(Rig.memory(10), releases::incrementAndGet);
    sys.always(
        Call.REGISTER,
        (register, arguments) -> {
          if (arguments[1] == BUFFERS_UPDATE) {
            // Refused once, so that the end has to wait, and then fails in that.
            sys.always(Call.REGISTER, ScriptedSys.ordinary());
            sys.next(Call.ENTER, 1, ScriptedSys.dies(new OutOfMemoryError("a test"), false));
            return -Errno.ENOMEM;
          }
          return register.call(arguments);
        });
    scheduler.close();
    assertEquals(1, releases.get());
    assertEquals(kept, Abandoned.count(), "kept for ever");
    assertTrue(sys.isOver(Call.ENTER), "the fault never came");
    ledger.assertNothingLeft();
  }

  @Test
  void anErrorOfTheTableIsToldAndTriedAgainLater() throws Exception {
    try (PendingReads reads = new PendingReads();
        Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      sys.next(Call.REGISTER, 1, ScriptedSys.errno(Errno.ENOMEM));
      ErrnoException e =
          assertThrows(ErrnoException.class, () -> scheduler.registerFile(reads.fd(), Guard.NONE));
      assertEquals(Errno.ENOMEM, e.errno());
      assertTrue(String.valueOf(e.getMessage()).contains("registeredFiles"));
      assertEquals(0, scheduler.registerFile(reads.fd(), Guard.NONE).slot());
    }
    ledger.assertNothingLeft();
  }

  /** Given up by its caller in the middle of the call that makes it. */
  @ParameterizedTest
  @ValueSource(ints = {1, -Errno.ENOMEM})
  void aRegistrationThatIsGivenUpAsItIsMadeReleasesItsGuardAndTakesNoSlot(int result)
      throws Exception {
    AtomicInteger releases = new AtomicInteger();
    CompletableFuture<CompletableFuture<RegisteredBuffer>> registering = new CompletableFuture<>();
    try (Scheduler scheduler = Rig.start(Rig.builder().registeredBuffers(1), sys)) {
      // The table is made by the first registration.
      scheduler.registerBuffer(Rig.memory(10), Guard.NONE).unregister();
      sys.always(
          Call.REGISTER,
          (register, arguments) -> {
            sys.always(Call.REGISTER, ScriptedSys.ordinary());
            registering.join().cancel(true);
            return result < 0 ? result : register.call(arguments);
          });
      registering.complete(
          scheduler.registerBufferAsync(Rig.memory(10), releases::incrementAndGet));

      Rig.until("the guard is released", () -> releases.get() == 1);
      assertEquals(0, scheduler.registerBuffer(Rig.memory(10), Guard.NONE).slot());
    }
    assertEquals(1, releases.get());
    ledger.assertNothingLeft();
  }

  private void answerUpdates(int result) {
    sys.always(
        Call.REGISTER,
        (register, arguments) ->
            arguments[1] == FILES_UPDATE2 || arguments[1] == BUFFERS_UPDATE
                ? result
                : register.call(arguments));
  }
}

package io.i2o2.uring;

import static io.i2o2.uring.sys.ScriptedSys.dies;
import static io.i2o2.uring.sys.ScriptedSys.ordinary;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerLoop;
import io.i2o2.Target;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loop that dies answers what is neither queued nor under way, too. */
@SuppressWarnings("try") // a dead scheduler is closed by hand
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class DeathTest {
  private static final int OP_FSYNC = 3;
  private static final int OP_ASYNC_CANCEL = 14;
  private static final int OP_READ = 22;

  private final RuntimeException fault = new IllegalStateException("a test's fault");

  private final LedgerSys ledger = new LedgerSys(new LinuxSys());
  private final ScriptedSys sys = new ScriptedSys(ledger);

  @Test
  void answersMoreQueuedCallbacksThanCouldBeUnderWay() throws Exception {
    Scheduler scheduler = Rig.start(Rig.builder().ringDepth(2).queueSize(512), sys);
    AtomicInteger outcomes = new AtomicInteger();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    scheduler.submit(Opcode.nop(), hold(entered, held));
    Rig.open(entered);
    int queued = 0;
    while (scheduler.trySubmit(Opcode.nop(), Guard.NONE, (_, _, _) -> outcomes.incrementAndGet())) {
      queued++;
    }
    sys.next(Call.ENTER, 1, dies(fault, false));
    held.countDown();
    int expected = queued;

    Rig.until("all answered", () -> outcomes.get() == expected);
    scheduler.close();
    assertEquals(expected, outcomes.get());
    ledger.assertNothingLeft();
  }

  @Test
  void answersARegistrationThatItDiedOf() throws Exception {
    try (PendingReads reads = new PendingReads()) {
      Scheduler scheduler = Rig.start(Rig.builder(), sys);
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      sys.next(Call.REGISTER, 1, dies(fault, false));
      CompletableFuture<?> registering =
          scheduler.registerFileAsync(Target.fd(reads.fd().number()), Guard.NONE);

      ExecutionException e =
          assertThrows(ExecutionException.class, () -> registering.get(20, TimeUnit.SECONDS));
      assertTrue(e.getCause() instanceof SchedulerClosedException, e::toString);
      assertEquals(fault, Objects.requireNonNull(e.getCause()).getCause());
      scheduler.close();
      ledger.assertNothingLeft();
    }
  }

  @Test
  void asksTheKernelAgainForWhatItHasIfTheLastResortFails() throws Exception {
    try (PendingReads reads = new PendingReads()) {
      AtomicInteger releases = new AtomicInteger();
      Scheduler scheduler = Rig.start(Rig.builder(), sys);
      Reply read = scheduler.submit(reads.read(), releases::incrementAndGet);
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch held = new CountDownLatch(1);
      scheduler.submit(Opcode.nop(), hold(entered, held));
      Rig.open(entered);
      // The first kills the loop, the other two come when it asks for the read.
      sys.next(Call.ENTER, 3, dies(fault, false));
      scheduler.submit(Opcode.nop());
      held.countDown();

      assertEquals(-Errno.ECANCELED, Rig.result(read), "the kernel gave it back");
      assertEquals(1, releases.get());
      scheduler.close();
    }
    ledger.assertNothingLeft();
  }

  @Test
  void closesAFileWhoseLastOperationEndsInTheLastResort(@TempDir Path directory) throws Exception {
    Path pipe = pipe(directory);
    Scheduler scheduler = Rig.start(Rig.builder(), sys);
    // Opened for both: neither the open nor a read waits for another end.
    FileHandle handle =
        scheduler.open(
            pipe, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE);
    Reply read = scheduler.submit(Opcode.read(handle, Rig.memory(1), Opcode.CURRENT_POSITION));
    Reply closing = handle.closeAsync();
    assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
    // Held in a guard, or it could die of the enter it sleeps in, before the submit.
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    scheduler.submit(Opcode.nop(), hold(entered, held));
    Rig.open(entered);
    sys.next(Call.ENTER, 1, dies(fault, false));
    Reply nop = scheduler.submit(Opcode.nop());
    held.countDown();

    assertTrue(nop.await(Rig.PATIENCE));
    assertTrue(read.await(Rig.PATIENCE));
    assertTrue(closing.await(Rig.PATIENCE), "nobody answered the close");
    scheduler.close();
    assertEquals(0, descriptorsTo(pipe));
    ledger.assertNothingLeft();
  }

  @Test
  void closesAFileWhoseCloseTheKernelHadNotSeen(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    for (int earlier = 0; earlier < 6; earlier++) {
      LedgerSys account = new LedgerSys(new LinuxSys());
      ScriptedSys dying = new ScriptedSys(account);
      Scheduler scheduler = Rig.start(Rig.builder(), dying);
      FileHandle handle = scheduler.open(file);
      dying.next(Call.ENTER, earlier, ordinary()).next(Call.ENTER, 1, dies(fault, false));
      Reply closing = handle.closeAsync();

      assertTrue(closing.await(Rig.PATIENCE), "nobody answered the close");
      scheduler.close();
      assertEquals(0, descriptorsTo(file), () -> "left open, " + closing);
      account.assertNothingLeft();
    }
  }

  @Test
  void whatWasTakenBackFromTheRingNeverReachesTheKernel() throws Exception {
    FakeKernel kernel = new FakeKernel();
    kernel.on(
        sqe -> {
          switch (sqe.get(JAVA_INT, 0) & 0xff) {
            case OP_READ -> {}
            case OP_ASYNC_CANCEL -> {
              kernel.complete(sqe.get(JAVA_LONG, 16), -Errno.ECANCELED, 0);
              kernel.complete(FakeKernel.userData(sqe), 0, 0);
            }
            default -> kernel.complete(FakeKernel.userData(sqe), 0, 0);
          }
        });
    ScriptedSys dying = new ScriptedSys(kernel);
    Scheduler scheduler = Rig.start(Rig.builder(), dying);
    // The kernel has it: the last resort enters the ring once more, to cancel it.
    Reply read = scheduler.submit(Opcode.read(new Fd(1_000_003), Rig.memory(1), 0));
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    scheduler.submit(Opcode.nop(), hold(entered, held));
    Rig.open(entered);
    dying.next(Call.ENTER, 1, dies(fault, false));
    Reply sync = scheduler.submit(Opcode.fsync(new Fd(1_000_003)));
    held.countDown();

    assertEquals(-Errno.ECANCELED, Rig.result(read));
    assertTrue(sync.await(Rig.PATIENCE));
    assertFalse(Objects.requireNonNull(sync.failure()).outcomeUnknown(), "it did not happen");
    scheduler.close();
    assertTrue(kernel.seen().stream().noneMatch(sqe -> (sqe.get(JAVA_INT, 0) & 0xff) == OP_FSYNC));
  }

  @Test
  void aThreadThatEndsLeavesNoDescriptorAndNoMappingOfItsRing() throws Exception {
    SchedulerLoop loop = UringSchedulers.loop(Rig.builder().options(), sys, Rig.facts(), null);
    Scheduler scheduler = loop.scheduler();
    AtomicInteger releases = new AtomicInteger();
    try (PendingReads reads = new PendingReads()) {
      Reply underWay = scheduler.submit(reads.read(), releases::incrementAndGet);
      Rig.ended(Thread.ofPlatform().start(loop::runOnce));

      assertTrue(underWay.await(Rig.PATIENCE));
      assertTrue(underWay.failure() != null && underWay.failure().outcomeUnknown());
      assertEquals(0, releases.get(), "the kernel may still write to it");
      scheduler.close();
    }
    ledger.assertNothingLeft();
  }

  @Test
  void aCallbackOfTheLastResortMayNotRunTheLoopAgain() throws Exception {
    SchedulerLoop loop = UringSchedulers.loop(Rig.builder().options(), sys, Rig.facts(), null);
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    Thread runner = Thread.ofPlatform().daemon().uncaughtExceptionHandler((_, _) -> {}).start(loop);
    try (PendingReads reads = new PendingReads()) {
      Scheduler scheduler = loop.scheduler();
      scheduler.submit(
          reads.read(),
          Guard.NONE,
          (_, _, _) -> {
            try {
              scheduler.close();
              refusal.complete(new AssertionError("closed itself in the middle of its end"));
            } catch (IllegalStateException e) {
              refusal.complete(e);
            }
          });
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      // What kills it comes out of its next sleep, not out of a turn.
      sys.always(
          Call.ENTER,
          (enter, arguments) -> {
            if (arguments[2] > 0) {
              sys.always(Call.ENTER, ordinary());
              throw fault;
            }
            return enter.call(arguments);
          });
      scheduler.submit(Opcode.nop());

      Throwable thrown = refusal.get(20, TimeUnit.SECONDS);
      assertTrue(thrown instanceof IllegalStateException, thrown::toString);
      Rig.ended(runner);
      scheduler.close();
    }
    ledger.assertNothingLeft();
  }

  static Guard hold(CountDownLatch entered, CountDownLatch held) {
    return () -> {
      entered.countDown();
      try {
        Rig.open(held);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  static Path pipe(Path directory) throws Exception {
    Path pipe = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor());
    return pipe;
  }

  static long descriptorsTo(Path file) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links.filter(link -> leadsTo(link, file)).count();
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}

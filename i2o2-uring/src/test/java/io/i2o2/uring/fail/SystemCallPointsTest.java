package io.i2o2.uring.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Availability.Reason;
import io.i2o2.BackendReport;
import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.fail.FailScenario;
import io.i2o2.fail.FailScope;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.Hit;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class SystemCallPointsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final FailScenario scenario = FailScenario.setUp("");
  private final FailScope global = Failpoints.global();
  private final LedgerSys ledger = new LedgerSys(new LinuxSys());

  @AfterEach
  void tearDown() {
    scenario.close();
    ledger.assertNothingLeft();
  }

  private Scheduler start() {
    return Hooked.start(Scheduler.builder().name("hooked"), ledger);
  }

  private static int await(Reply reply) throws InterruptedException {
    assertTrue(reply.await(LONG), "no reply: " + reply);
    return reply.result();
  }

  @ParameterizedTest
  @CsvSource({
    "i2o2::fail::sys::setup, EPERM, NOT_PERMITTED",
    "i2o2::fail::sys::setup, ENOSYS, NOT_IMPLEMENTED",
    "i2o2::fail::sys::setup, ENOMEM, MEMLOCK",
    "i2o2::fail::sys::setup, EMFILE, TOO_MANY_FILES"
  })
  void aRefusedSetUpIsATypedReason(String point, String errno, Reason reason) {
    global.configure(point, "return(" + errno + ")");
    SchedulerUnavailableException e =
        assertThrows(SchedulerUnavailableException.class, this::start);
    assertEquals(reason, e.reason());
  }

  @ParameterizedTest
  @CsvSource({"mmap, 2*off->return(ENOMEM)", "mmap, return(ENOMEM)", "register, return(EINVAL)"})
  void whatFailsInTheMiddleOfTheSetUpLeavesNothingBehind(String call, String actions) {
    global.configure("i2o2::fail::sys::" + call, actions);
    assertThrows(RuntimeException.class, () -> start().close());
    assertTrue(global.triggers("i2o2::fail::sys::" + call) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EINTR", "EAGAIN", "EBUSY", "ENOMEM"})
  void enterIsTriedAgainAfterWhatPasses(String errno) throws Exception {
    try (Scheduler scheduler = start()) {
      FailScope.scheduler(scheduler)
          .configure("i2o2::fail::sys::enter", "40%20*return(" + errno + ")->off");
      for (int i = 0; i < 100; i++) {
        assertEquals(0, await(scheduler.submit(Opcode.nop(), Guard.NONE)));
      }
    }
  }

  @Test
  void aReadInPlaceMeetsFaultsToo(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[8]);
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(path)) {
      Opcode read = Opcode.read(file, Arena.ofAuto().allocate(8), 0);
      assertEquals(8, scheduler.run(read));
      FailScope mine = FailScope.scheduler(scheduler);
      mine.configure("i2o2::fail::op::read", "1*return(EIO)->1*short(3)->off");
      assertEquals(-Errno.EIO, scheduler.run(read));
      assertEquals(3, scheduler.run(read));
      assertEquals(8, scheduler.run(read));
      mine.clear();
    }
  }

  @Test
  void aWakeThatFailsIsNotForgotten() throws Exception {
    // Without a spin the loop sleeps at once, so that nearly each submission has to wake it.
    SchedulerBuilder builder = Scheduler.builder().spinNanos(0);
    try (Scheduler scheduler = Hooked.start(builder, ledger)) {
      FailScope mine = FailScope.scheduler(scheduler);
      mine.configure("i2o2::fail::sys::wake", "2*off->2*return(EAGAIN)->1*off->3*return(EAGAIN)");
      while (mine.hits("i2o2::fail::sys::wake") < 20) {
        assertEquals(0, await(scheduler.submit(Opcode.nop(), Guard.NONE)));
      }
      assertEquals(5, mine.triggers("i2o2::fail::sys::wake"));
      mine.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i2o2::fail::sys::enter=20*off->return(EBADR)",
        "i2o2::fail::sys::enter=20*off->panic(killed)",
        "scheduler_run_fail=20*off->return",
        "scheduler_run_fail=20*off->panic"
      })
  void aDeadLoopAnswersEverybody(String failpoints) throws Exception {
    Scheduler scheduler = start();
    FailScope mine = FailScope.scheduler(scheduler).configureAll(failpoints);
    Queue<Reply> accepted = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(Thread.ofVirtual().start(() -> submitUntilRefused(scheduler, accepted)));
    }
    for (Thread caller : callers) {
      assertTrue(caller.join(LONG), "a caller is left parked");
    }
    for (Reply reply : accepted) {
      assertTrue(reply.await(LONG), "no reply: " + reply);
    }
    assertTrue(scheduler.isClosed());
    assertNotNull(mine.list());
    mine.clear();
    scheduler.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSchedulerThatIsToDieIsMadeFirst(boolean onVirtualThread) throws Exception {
    global.configure("scheduler_run_fail", "return");
    Thread.Builder builder = onVirtualThread ? Thread.ofVirtual() : Thread.ofPlatform();
    CompletableFuture<Scheduler> made =
        CompletableFuture.supplyAsync(
            () -> Scheduler.builder().backend("uring").build(), builder::start);
    try (Scheduler scheduler = made.get(30, TimeUnit.SECONDS)) {
      Queue<Reply> accepted = new ConcurrentLinkedQueue<>();
      submitUntilRefused(scheduler, accepted);
      for (Reply reply : accepted) {
        assertTrue(reply.await(LONG), "no reply: " + reply);
      }
      assertEquals(1, global.triggers("scheduler_run_fail"));
    }
    assertEquals(List.of(), notAvailable());
  }

  private static List<String> notAvailable() {
    return Scheduler.backends().stream()
        .filter(backend -> !backend.availability().isAvailable())
        .map(BackendReport::name)
        .toList();
  }

  @Test
  void aTestsScopeReachesTheSetUpOfItsSchedulers() {
    FailScope test = FailScope.create("test").configure("i2o2::fail::sys::setup", "return(EPERM)");
    assertThrows(SchedulerUnavailableException.class, () -> test.run(this::start));
    start().close();
    test.clear();
  }

  @Test
  void aCallbackSeesTheCallsArgument() {
    List<Hit> hits = new ArrayList<>();
    global.configure(
        "i2o2::fail::sys::setup",
        hit -> {
          hits.add(hit);
          return null;
        });
    Hooked.start(Scheduler.builder().name("hooked").ringDepth(64), ledger).close();
    assertEquals(
        new Hit("i2o2::fail::sys::setup", hits.size(), "hooked", null, null, -1, 64),
        hits.getLast());
  }

  private static void submitUntilRefused(Scheduler scheduler, Queue<Reply> accepted) {
    while (true) {
      try {
        accepted.add(scheduler.submit(Opcode.nop(), Guard.NONE));
      } catch (SchedulerClosedException e) {
        return;
      }
    }
  }
}

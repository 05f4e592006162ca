package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.ErrnoException;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerException;
import io.i2o2.SchedulerLoop;
import io.i2o2.contract.Awaits;
import io.i2o2.contract.Fifo;
import io.i2o2.contract.ThreadDump;
import io.i2o2.fail.FailScope;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import io.i2o2.spi.Abandoned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Something thrown at the first, second, third, … hit of every point, while callers wait in every
 * way: either the loop dies, and everybody is answered within a second, or one caller sees it, and
 * nobody else notices.
 */
@SuppressWarnings("try") // what may be dead is closed by hand
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(ThreadDump.class)
final class KilledLoopTest {
  private static final String RUN = "scheduler_run_fail";

  /** Where a loop passes a point each turn, and so more or less often. */
  private static final int MOST_HITS = 40;

  @TempDir static Path directory;
  private static int runs;

  /**
   * What is thrown where.
   *
   * @param backend the backend's name
   * @param isOwn whether the scheduler has a thread of its own, or the caller runs its loop
   * @param point the point
   * @param kind what happens there
   */
  record Case(String backend, boolean isOwn, String point, Trap.Kind kind) {
    private static Stream<Case> of(String backend, boolean isOwn) {
      return Failpoints.known().stream()
          .map(KnownPoint::name)
          .flatMap(
              point ->
                  Stream.of(Trap.Kind.values())
                      .filter(kind -> kind != Trap.Kind.RETURN || point.equals(RUN))
                      .map(kind -> new Case(backend, isOwn, point, kind)));
    }

    boolean mustKill() {
      return point.equals(RUN) && (backend.equals("uring") || kind == Trap.Kind.RETURN);
    }

    @Override
    public String toString() {
      return backend + (isOwn ? "" : " run by the caller") + ", " + point + ", " + kind;
    }
  }

  static Stream<Arguments> cases() {
    return Installed.NAMES.stream()
        .flatMap(backend -> Stream.concat(Case.of(backend, true), Case.of(backend, false)))
        .map(Arguments::of);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answersEverybodyWithinASecondOrOneCallerSeesIt(Case which) throws Exception {
    Installed.assumeAvailable(which.backend());
    int hits = 0;
    int deaths = 0;
    try (Quiet _ = new Quiet();
        Fifo pipe = Fifo.in(directory)) {
      while (hits < MOST_HITS) {
        Run run = new Run(which, new Trap(hits + 1, which.kind()), pipe);
        if (!run.perform()) {
          break;
        }
        hits++;
        deaths += run.died() ? 1 : 0;
      }
    }
    Fault fault = new Fault(which.point(), "");
    assertEquals(fault.isReachable(which.backend()), hits > 0, "the point was passed");
    assertTrue(deaths > 0 || !which.mustKill(), "no loop ever died");
  }

  /** One scheduler with its callers, and something thrown at one hit. */
  private static final class Run {
    private final Case which;
    private final Trap trap;
    private final Fifo pipe;
    private final String name = "killed-" + ++runs;
    private final FailScope scope;
    private final Path file = directory.resolve(name);
    private final Crowd crowd = new Crowd();
    private final int kept = Abandoned.count();
    private final long rings = Traces.rings();
    private boolean judged;
    private boolean died;

    Run(Case which, Trap trap, Fifo pipe) throws IOException {
      this.which = which;
      this.trap = trap;
      this.pipe = pipe;
      this.scope = FailScope.create(which + ", " + trap);
      scope.configure(which.point(), trap);
      Files.write(file, new byte[16]);
    }

    boolean died() {
      return died;
    }

    /** Whether the point was hit so often. */
    boolean perform() throws Exception {
      try {
        scope.run(this::work);
        return trap.isSprung();
      } catch (AssertionError e) {
        throw new AssertionError(scope + ": " + e.getMessage(), e);
      } finally {
        scope.clear();
        Files.delete(file);
      }
    }

    private Void work() throws Exception {
      Scheduler scheduler = crowd.call(this::start);
      if (scheduler == null) {
        assertTrue(trap.isSprung(), () -> "not made without a fault: " + crowd.thrown());
        assertNothingLeft();
        return null;
      }
      Scene scene = new Scene(scheduler, crowd, file, pipe);
      scene.before();
      scene.gather();
      judge(scheduler, scene);
      scene.feed();
      crowd.assertOver(() -> Awaits.PATIENCE);
      judge(scheduler, scene);
      if (!died) {
        assertNobodyElseNoticed();
      }
      close(scheduler);
      crowd.assertOver(() -> Awaits.PATIENCE);
      assertNothingLeft();
      pipe.drain();
      scene.assertCanaries();
      assertAccounts();
      return null;
    }

    private Scheduler start() {
      SchedulerBuilder builder =
          Scheduler.builder()
              .backend(which.backend())
              .name(name)
              .queueSize(Scene.QUEUE)
              .ringDepth(Scene.READS)
              .registeredFiles(4)
              .registeredBuffers(4)
              .poolSize(Scene.READS)
              .spinNanos(0)
              .closeTimeout(Duration.ofSeconds(10));
      if (which.isOwn()) {
        return builder.build();
      }
      SchedulerLoop loop = builder.buildLoop();
      Thread.ofPlatform().daemon().name(name + "-loop").start(() -> drive(loop));
      return loop.scheduler();
    }

    /** Whatever a turn throws, the next is run, until the scheduler is closed or dead. */
    private void drive(SchedulerLoop loop) {
      boolean over = false;
      while (!over) {
        over =
            Boolean.TRUE.equals(
                crowd.call(
                    () -> {
                      loop.runOnce();
                      loop.run();
                      return true;
                    }));
      }
    }

    /** If it happened by now: everybody is answered in time, or one caller alone has seen it. */
    private void judge(Scheduler scheduler, Scene scene) throws Exception {
      if (judged || !trap.isSprung()) {
        return;
      }
      judged = true;
      if (which.kind() == Trap.Kind.RETURN) {
        Awaits.until("dead", scheduler::isClosed);
      }
      died = !answers(scheduler, scene);
      if (died) {
        crowd.assertOver(trap::left);
        for (Account account : crowd.operations()) {
          assertFalse(
              account.isAccepted() && trap.isTooLate(account.endNanos()), () -> "late: " + account);
        }
      }
    }

    /** Whether it goes on, which a no-op shows: a queued one by its cancel, or else a new one. */
    private boolean answers(Scheduler scheduler, Scene scene) throws Exception {
      Reply queued =
          scene.fills().reversed().stream().filter(each -> !each.isDone()).findFirst().orElse(null);
      if (queued != null) {
        queued.cancel();
      }
      Reply probe = queued != null ? queued : crowd.call(() -> scheduler.submit(Opcode.nop()));
      assertTrue(probe == null || probe.await(Awaits.PATIENCE), "neither alive nor dead");
      return !scheduler.isClosed();
    }

    private void assertNobodyElseNoticed() {
      List<Throwable> thrown = crowd.thrown();
      assertTrue(thrown.stream().allMatch(trap::caused), () -> "without a reason: " + thrown);
      assertTrue(thrown.size() <= 1, () -> "more than one caller saw it: " + thrown);
      boolean ofCaller = trap.isSprung() && !trap.victim().getName().startsWith(name);
      // A wake is tried again: what it was made for has been accepted.
      boolean absorbed = which.point().equals("i2o2::fail::sys::wake");
      assertFalse(ofCaller && !absorbed && thrown.isEmpty(), "its caller did not see it");
      for (Account account : crowd.operations()) {
        assertNull(account.failure(), () -> "failed: " + account);
      }
    }

    private void close(Scheduler scheduler) {
      boolean closed = false;
      while (!closed) {
        closed =
            Boolean.TRUE.equals(
                crowd.call(
                    () -> {
                      scheduler.close();
                      return true;
                    }));
      }
    }

    private void assertNothingLeft() throws Exception {
      Traces.awaitThreadsEnd(name);
      assertEquals(0, Traces.descriptorsTo(file), "descriptors of the file");
      assertEquals(rings, Traces.rings(), "descriptors of rings");
    }

    private void assertAccounts() {
      long held = crowd.slots().stream().filter(Account::isHeldForEver).count();
      for (Account account : crowd.operations()) {
        account.assertOneOutcome();
        held += account.isKept() ? 1 : 0;
      }
      assertTrue(held <= Abandoned.count() - kept, held + " guards are neither released nor kept");
      for (Throwable each : crowd.thrown()) {
        assertTrue(trap.caused(each) || died && isOfDeath(each), () -> "without a reason: " + each);
      }
    }

    private static boolean isOfDeath(Throwable thrown) {
      Throwable cause = thrown.getCause();
      return thrown instanceof SchedulerException
          || thrown instanceof ErrnoException
          || thrown instanceof IllegalStateException
          || (cause != null && isOfDeath(cause));
    }
  }
}

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
import io.i2o2.engine.Abandoned;
import io.i2o2.fail.FailScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Something thrown at the first, second, third, … hit of every point, while callers wait in every
 * way: either the loop dies, and everybody is answered within a second, or one caller sees it, and
 * nobody else notices.
 */
@SuppressWarnings("try") // what may be dead is closed by hand
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(ThreadDump.class)
final class KilledLoopTest {
  /** Far more than one run has: the test must come to its end. */
  private static final int MOST_HITS = 500;

  /**
   * A wake is tried again: what it was made for has been accepted. The others are passed where an
   * outcome is told, which is for the log to know.
   */
  private static final Set<String> ABSORBING =
      Set.of("i2o2::fail::sys::wake", "i2o2::fail::completion", "i2o2::fail::guard_release");

  @TempDir static Path directory;
  private static int runs;

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.i2o2.bench.fault.Case#all")
  void answersEverybodyWithinASecondOrOneCallerSeesIt(Case which) throws Exception {
    Installed.assumeAvailable(which.backend());
    Traces traces = new Traces();
    int hits = 0;
    int deaths = 0;
    try (Quiet _ = new Quiet();
        Fifo pipe = Fifo.in(directory)) {
      Run run;
      do {
        run = new Run(which, new Trap(hits + 1, which.kind()), pipe, traces);
        if (run.perform()) {
          hits++;
          deaths += run.died() ? 1 : 0;
        }
      } while (run.isSprung() && hits < which.mostHits());
    }
    assertTrue(hits < MOST_HITS, "there is always one more hit");
    assertTrue(hits > 0 ? which.canBeHit() : !which.mustBeHit(), hits + " hits");
    assertTrue(deaths > 0 || !which.isDeadly() || hits == 0, "no loop ever died");
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
    private final Traces traces;
    private boolean judged;
    private boolean died;

    Run(Case which, Trap trap, Fifo pipe, Traces traces) throws IOException {
      this.which = which;
      this.traces = traces;
      this.trap = trap;
      this.pipe = pipe;
      this.scope = FailScope.create(which + ", " + trap);
      // Replies of a scheduler for which nothing is configured pass no points, ever.
      scope.configure(which.point(), "off");
      Files.write(file, new byte[16]);
    }

    boolean isSprung() {
      return trap.isSprung();
    }

    boolean died() {
      return died;
    }

    /** Gives whether the point was hit so often. */
    boolean perform() throws Exception {
      try {
        scope.run(this::work);
        return isSprung();
      } catch (AssertionError e) {
        throw new AssertionError(scope + ": " + e.getMessage(), e);
      } finally {
        scope.clear();
        Files.delete(file);
      }
    }

    private Void work() throws Exception {
      arm(Case.From.THE_BEGINNING);
      Scheduler scheduler = crowd.call(this::start);
      if (scheduler == null) {
        assertTrue(trap.isSprung(), () -> "not made without a fault: " + crowd.thrown());
        traces.assertNone(name, file);
        return null;
      }
      Scene scene = new Scene(scheduler, crowd, file, pipe);
      Runnable stirring = scene.gather();
      arm(Case.From.EVERYBODY_WAITS);
      stirring.run();
      if (which.from() == Case.From.THE_CLOSE) {
        closeOnEverybody(scheduler, scene);
      } else {
        judge(scheduler, scene);
        scene.feed();
        crowd.assertOver(() -> Awaits.PATIENCE);
        judge(scheduler, scene);
        if (!died) {
          assertNobodyElseNoticed();
        }
        close(scheduler, Awaits.PATIENCE);
      }
      crowd.assertOver(() -> Awaits.PATIENCE);
      traces.assertNone(name, file);
      pipe.drain();
      scene.assertCanaries();
      assertAccounts();
      return null;
    }

    private void arm(Case.From moment) {
      if (which.from() == moment) {
        scope.configure(which.point(), trap);
      }
    }

    /** Closes while everybody waits; what dies meanwhile answers in time, too. */
    private void closeOnEverybody(Scheduler scheduler, Scene scene) throws Exception {
      if (which.backend().equals("fallback")) {
        scene.feed(); // it cannot stop a read
      }
      arm(Case.From.THE_CLOSE);
      close(scheduler, Duration.ZERO);
      died = true;
      assertNobodyIsLate();
    }

    private Scheduler start() {
      SchedulerBuilder builder =
          Scheduler.builder()
              .backend(which.backend())
              .name(name)
              .queueSize(Scene.QUEUE)
              .ringDepth(Scene.READS)
              .registeredFiles(8)
              .registeredBuffers(8)
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
        assertNobodyIsLate();
      }
    }

    private void assertNobodyIsLate() {
      for (Account account : crowd.operations()) {
        assertFalse(
            trap.isSprung() && account.isAccepted() && trap.isTooLate(account.endNanos()),
            () -> "late: " + account);
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
      boolean absorbed = ABSORBING.contains(which.point());
      assertFalse(ofCaller && !absorbed && thrown.isEmpty(), "its caller did not see it");
      for (Account account : crowd.operations()) {
        assertNull(account.failure(), () -> "failed: " + account);
      }
    }

    private void close(Scheduler scheduler, Duration timeout) {
      boolean closed = false;
      while (!closed) {
        closed =
            Boolean.TRUE.equals(
                crowd.call(
                    () -> {
                      scheduler.close(timeout);
                      return true;
                    }));
      }
    }

    private void assertAccounts() {
      long held = crowd.slots().stream().filter(Account::isHeldForEver).count();
      for (Account account : crowd.operations()) {
        account.assertOneOutcome();
        held += account.isKept() ? 1 : 0;
      }
      assertTrue(held <= Abandoned.count() - kept, held + " guards are neither released nor kept");
      if (which.backend().equals("uring")) {
        assertEquals(kept, Abandoned.count(), "the kernel could have given everything back");
      }
      for (Throwable each : crowd.thrown()) {
        assertTrue(
            trap.caused(each) || (died && isOfDeath(each)), () -> "without a reason: " + each);
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

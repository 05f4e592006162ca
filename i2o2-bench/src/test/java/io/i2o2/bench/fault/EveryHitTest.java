package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.contract.Fifo;
import io.i2o2.contract.ThreadDump;
import io.i2o2.engine.Abandoned;
import io.i2o2.fail.FailScope;
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
 * A fault at the first, second, third, … hit of every point, until a run has no more hits: each
 * operation has one outcome, after its guard and as it happened, and nothing stays behind.
 */
@SuppressWarnings("try") // what may be dead is closed by hand
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(ThreadDump.class)
final class EveryHitTest {
  /** Far more than one run has: the sweep must come to its end. */
  private static final int MOST_HITS = 500;

  @TempDir static Path directory;
  private static int runs;

  static Stream<Arguments> faults() {
    return Installed.NAMES.stream()
        .flatMap(backend -> Fault.all().stream().map(fault -> Arguments.of(backend, fault)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("faults")
  void oneFaultCostsOneOutcomeAndNothingElse(String backend, Fault fault) throws Exception {
    Installed.assumeAvailable(backend);
    Traces traces = new Traces();
    boolean triggered = true;
    int hit = 0;
    try (Quiet _ = new Quiet();
        Fifo stopped = Fifo.in(directory);
        Fifo fed = Fifo.in(directory)) {
      while (triggered) {
        hit++;
        assertTrue(hit <= MOST_HITS, "there is always one more hit");
        Run run = new Run(backend, fault, hit, stopped, fed, traces);
        triggered = run.perform();
      }
    }
    assertEquals(fault.isReachable(backend), hit > 1, "the fault could happen");
  }

  /** One piece of work with the fault at one hit. */
  private static final class Run {
    private final String backend;
    private final Fault fault;
    private final Fifo stopped;
    private final Fifo fed;
    private final String name = "sweep-" + ++runs;
    private final FailScope scope;
    private final Path file = directory.resolve(name);
    private final byte[] before = content();
    private final int kept = Abandoned.count();
    private final Traces traces;

    Run(String backend, Fault fault, int hit, Fifo stopped, Fifo fed, Traces traces)
        throws IOException {
      this.backend = backend;
      this.fault = fault;
      this.stopped = stopped;
      this.fed = fed;
      this.traces = traces;
      this.scope = FailScope.create(fault + " at hit " + hit + ", " + backend);
      scope.configure(fault.point(), fault.atHit(hit));
      Files.write(file, before);
    }

    /** Whether the fault happened. */
    boolean perform() throws Exception {
      try {
        scope.run(this::work);
        return scope.triggers(fault.point()) > 0;
      } catch (AssertionError e) {
        throw new AssertionError(scope + ": " + e.getMessage(), e);
      } finally {
        scope.clear();
        Files.delete(file);
      }
    }

    private Void work() throws Exception {
      Scheduler scheduler;
      try {
        scheduler = start();
      } catch (RuntimeException | Error e) {
        assertTrue(scope.triggers(fault.point()) > 0, () -> "not made without a fault: " + e);
        traces.assertNone(name, file);
        return null;
      }
      Script script = new Script(scheduler);
      Everything everything =
          new Everything(
              script,
              file,
              stopped,
              fed,
              backend.equals("uring") && !fault.isOfCancel(),
              () -> scope.triggers(fault.point()));
      everything.run();
      boolean died = scheduler.isClosed();
      close(script);
      closeElsewhere(everything.leftOpen());
      stopped.feed(8); // to whoever reads though nobody waits any more
      fed.feed(8);
      traces.assertNone(name, file);
      stopped.drain();
      fed.drain();
      assertAccounts(script);
      assertFalse(died && fault.isHarmless(), "it died of it");
      assertNoticed(script.mishaps(), everything.isMasked());
      return null;
    }

    private Scheduler start() {
      return Scheduler.builder()
          .backend(backend)
          .name(name)
          .queueSize(16)
          .ringDepth(8)
          .registeredFiles(4)
          .registeredBuffers(4)
          .poolSize(3)
          .spinNanos(0)
          .closeTimeout(Duration.ofSeconds(10))
          .build();
    }

    private static void close(Script script) {
      Boolean closed =
          script.attempt(
              "close",
              () -> {
                script.scheduler().close();
                return true;
              });
      if (closed == null) {
        script.scheduler().close();
      }
    }

    private void closeElsewhere(int descriptor) throws IOException {
      Path link = Path.of("/proc/self/fd", String.valueOf(descriptor));
      if (backend.equals("uring")
          && Files.isSymbolicLink(link)
          && Files.readSymbolicLink(link).equals(file)) {
        scope.clear();
        try (Scheduler other = Scheduler.builder().backend(backend).build()) {
          assertEquals(0, other.submit(Opcode.close(new Fd(descriptor))).join());
        }
      }
    }

    private void assertAccounts(Script script) throws IOException {
      long held = script.slots().stream().filter(Account::isHeldForEver).count();
      for (Account account : script.operations()) {
        account.assertOneOutcome();
        held += account.isKept() ? 1 : 0;
      }
      assertTrue(held <= Abandoned.count() - kept, held + " guards are neither released nor kept");
      if (fault.isHarmless() || backend.equals("uring")) {
        assertEquals(kept, Abandoned.count(), "the kernel could have given everything back");
      }
      byte[] after = Files.readAllBytes(file);
      for (Transfer transfer : script.transfers()) {
        if (fault.isLie() && transfer.account().result() < 0) {
          transfer.assertMargins();
        } else {
          transfer.assertMoved(before, after);
        }
      }
    }

    private void assertNoticed(List<String> mishaps, boolean masked) {
      boolean happened = scope.triggers(fault.point()) > 0;
      assertTrue(happened || mishaps.isEmpty(), () -> "without a fault: " + mishaps);
      assertFalse(
          happened && fault.isNoticed() && mishaps.isEmpty() && !masked,
          "nobody noticed the fault");
    }

    private static byte[] content() {
      byte[] bytes = new byte[Everything.BYTES];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (i + 1);
      }
      return bytes;
    }
  }
}

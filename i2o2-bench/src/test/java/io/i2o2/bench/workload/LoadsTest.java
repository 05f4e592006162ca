package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class LoadsTest {
  private static final int CALLERS = 16;

  /** With room for one batch, but not for two: callbacks find the queue full. */
  @AutoClose private final Scheduler scheduler = Scheduler.builder().queueSize(CALLERS).build();

  private final Clock clock = new Clock();

  private Load load(Kind kind, Tallies tallies, Operations operations) {
    return switch (kind) {
      case VIRTUAL -> waiting(Thread.ofVirtual(), tallies, operations);
      case PLATFORM -> waiting(Thread.ofPlatform(), tallies, operations);
      case CALLBACK -> new CallbackLoad(clock, tallies, scheduler, operations);
      case BATCH ->
          new BatchLoad(clock, tallies, BatchLoad.of(scheduler, operations, tallies.callers()));
    };
  }

  private Load waiting(Thread.Builder threads, Tallies tallies, Operations operations) {
    return new WaitingLoad(
        clock, tallies, threads, caller -> WaitingLoad.runAndWait(scheduler, operations, caller));
  }

  private Result run(Kind kind, int callers, Operations operations) throws Exception {
    Tallies tallies = new Tallies(callers, 1);
    Load load = load(kind, tallies, operations);
    return new Measurement(0.05, 0.2).run("work", "backend", kind, load, clock, tallies);
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfCallerWorksUntilTheTimeIsOver(Kind kind) throws Exception {
    Result result = run(kind, CALLERS, new Nops());
    assertTrue(result.operations() > 0);
    assertTrue(result.progressed() > 0);
    assertTrue(result.seconds() >= 0.2);
    assertTrue(result.latencies().getTotalCount() > 0);
    assertEquals(CALLERS, result.callers());
    assertEquals(kind.toString(), result.kind());
  }

  @ParameterizedTest
  @EnumSource
  void aFailureEndsTheMeasurementAndIsThrown(Kind kind) {
    ErrnoException e = assertThrows(ErrnoException.class, () -> run(kind, CALLERS, new BadReads()));
    assertEquals(Errno.EBADF, e.errno());
  }

  @ParameterizedTest
  @EnumSource
  void aResultThatIsNotAsExpectedIsAFailure(Kind kind) {
    Operations shortCounts = new Shorter();
    IOException e = assertThrows(IOException.class, () -> run(kind, 1, shortCounts));
    assertTrue(String.valueOf(e.getMessage()).contains("0 instead of 4096"), e.getMessage());
  }

  /** More callers than the queue has room for. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BATCH")
  void aFullQueueHoldsUpNobodyForEver(Kind kind) throws Exception {
    try (Scheduler narrow = Scheduler.builder().queueSize(2).build()) {
      Tallies tallies = new Tallies(CALLERS, 1);
      Load load =
          kind == Kind.CALLBACK
              ? new CallbackLoad(clock, tallies, narrow, new Nops())
              : new WaitingLoad(
                  clock,
                  tallies,
                  kind == Kind.VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform(),
                  caller -> WaitingLoad.runAndWait(narrow, new Nops(), caller));
      Result result = new Measurement(0.05, 0.2).run("work", "backend", kind, load, clock, tallies);
      assertTrue(result.operations() > 0);
    }
  }

  /** Of a file that is not open. */
  private static final class BadReads implements Operations {
    private final MemorySegment buffer = Arena.ofAuto().allocate(16);

    @Override
    public Opcode next(int caller) {
      return Opcode.read(Target.fd(999_999), buffer, 0);
    }

    @Override
    public int expected() {
      return 16;
    }

    @Override
    public void close() {}
  }

  /** Operations that come to less than they should. */
  private static final class Shorter implements Operations {
    @Override
    public Opcode next(int caller) {
      return Opcode.nop();
    }

    @Override
    public int expected() {
      return 4096;
    }

    @Override
    public void close() {}
  }
}

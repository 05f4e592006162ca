package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.bench.report.JvmFigures;
import io.i2o2.bench.report.Progress;
import io.i2o2.bench.report.Result;
import io.i2o2.bench.workload.BatchLoad;
import io.i2o2.bench.workload.Burner;
import io.i2o2.bench.workload.Bystander;
import io.i2o2.bench.workload.CallbackLoad;
import io.i2o2.bench.workload.Clock;
import io.i2o2.bench.workload.Kind;
import io.i2o2.bench.workload.Load;
import io.i2o2.bench.workload.Measurement;
import io.i2o2.bench.workload.Operations;
import io.i2o2.bench.workload.Step;
import io.i2o2.bench.workload.Tallies;
import io.i2o2.bench.workload.WaitingLoad;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands have in common that do the same operation again and again. */
abstract class LoadCommand extends SchedulerCommand {
  private static final double MAX_SECONDS = 86_400;
  private static final int MOST_BURNERS = 256;

  @Option(
      names = "--callers",
      paramLabel = "N",
      order = 10,
      description = "How many callers there are. Default: ${DEFAULT-VALUE}.")
  private int callers = 64;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      order = 11,
      description = {
        "What a caller is. Default: ${DEFAULT-VALUE}.",
        "virtual, platform: a thread that waits for each reply;",
        "callback: a completion that submits the next operation;",
        "batch: a place in the batches that one platform thread hands over and waits for."
      })
  private Kind kind = Kind.VIRTUAL;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      order = 12,
      description = "How long to measure. Default: ${DEFAULT-VALUE}.")
  private double seconds = 5;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      order = 13,
      description = "How long to warm up before. Default: ${DEFAULT-VALUE}.")
  private double warmUp = 2;

  @Option(
      names = {"--repeat", "--rounds"},
      paramLabel = "N",
      order = 14,
      description = "How often to do all that. Default: ${DEFAULT-VALUE}.")
  private int repeat;

  @Option(
      names = "--timed-every",
      paramLabel = "N",
      order = 15,
      description =
          "Every how many operations of a caller one is timed; the latencies are theirs. To time"
              + " all (1) slows fast ones down. Default: ${DEFAULT-VALUE}.")
  private int timedEvery = 8;

  @Option(
      names = "--burners",
      paramLabel = "N",
      order = 16,
      description =
          "How many processes burn CPU meanwhile, as busy neighbours do. Default: ${DEFAULT-VALUE}.")
  private int burners;

  @Option(
      names = "--bystander",
      order = 17,
      description =
          "Has a virtual thread besides that sleeps a millisecond again and again, and says how late"
              + " it wakes.")
  private boolean bystander;

  /** A command that does all of it so often unless it is told otherwise. */
  LoadCommand(int repeat) {
    this.repeat = repeat;
  }

  final int repeat() {
    return repeat;
  }

  final int callers() {
    return callers;
  }

  final Kind kind() {
    return kind;
  }

  final boolean isBatch() {
    return kind == Kind.BATCH;
  }

  final void checkLoad() {
    checkBackend();
    checkCallers("--callers", callers);
    if (kind == Kind.BATCH) {
      checkQueue(callers);
    }
    range("--repeat", repeat, 1, Integer.MAX_VALUE);
    range("--timed-every", timedEvery, 1, Integer.MAX_VALUE);
    range("--burners", burners, 0, MOST_BURNERS);
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw wrong("--seconds is " + seconds + ", but must be more than 0 and at most a day");
    }
    if (!(warmUp >= 0 && warmUp <= MAX_SECONDS)) {
      throw wrong("--warmup is " + warmUp + ", but must be 0 to a day");
    }
  }

  /** Lets the callers submit to a scheduler. */
  final void measure(
      String what, Scheduler scheduler, Operations operations, Map<String, Object> more)
      throws IOException, InterruptedException {
    for (int i = 0; i < repeat; i++) {
      show(measureOnce(what, scheduler, operations), more);
    }
  }

  /** Lets the callers do something on their own threads. */
  final void measure(String what, String backend, IntFunction<Step> steps, Map<String, Object> more)
      throws IOException, InterruptedException {
    for (int i = 0; i < repeat; i++) {
      show(measureOnce(what, backend, steps), more);
    }
  }

  /** Lets the callers submit to a scheduler, for one measurement. */
  final Result measureOnce(String what, Scheduler scheduler, Operations operations)
      throws IOException, InterruptedException {
    return measureOnce(
        what,
        scheduler.backend().name(),
        kind,
        (clock, tallies) ->
            switch (kind) {
              case VIRTUAL, PLATFORM ->
                  waiting(
                      clock,
                      tallies,
                      caller -> WaitingLoad.runAndWait(scheduler, operations, caller));
              case CALLBACK -> new CallbackLoad(clock, tallies, scheduler, operations);
              case BATCH ->
                  new BatchLoad(clock, tallies, BatchLoad.of(scheduler, operations, callers));
            });
  }

  /**
   * The same on threads of their own: a batch's operations each on a virtual one, and so is what
   * would be a callback.
   */
  final Result measureOnce(String what, String backend, IntFunction<Step> steps)
      throws IOException, InterruptedException {
    return measureOnce(
        what,
        backend,
        kind == Kind.CALLBACK ? Kind.VIRTUAL : kind,
        (clock, tallies) ->
            kind == Kind.BATCH
                ? new BatchLoad(clock, tallies, BatchLoad.onVirtualThreads(steps, callers))
                : waiting(clock, tallies, steps));
  }

  /** By a program of its own, of which nothing is known but its rate. */
  final Result measureLimit(String what, String backend, Limit limit)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (Burner.Group _ = Burner.start(burners);
        Progress _ = progress(() -> progressText(what, start))) {
      return Result.ofRate(what, backend, callers, limit.rate(seconds), seconds);
    }
  }

  private Result measureOnce(String what, String backend, Kind as, LoadFactory factory)
      throws IOException, InterruptedException {
    Clock clock = new Clock();
    Tallies tallies = new Tallies(callers, timedEvery);
    Load load = factory.load(clock, tallies);
    Bystander beside = bystander ? new Bystander(clock, load) : null;
    long start = System.nanoTime();
    try (Burner.Group _ = Burner.start(burners);
        Progress _ = progress(() -> progressText(what, start))) {
      Measurement measurement = new Measurement(warmUp, seconds);
      Load all = beside == null ? load : beside;
      return complete(measurement.run(what, backend, as, all, clock, tallies), beside);
    }
  }

  private WaitingLoad waiting(Clock clock, Tallies tallies, IntFunction<Step> steps) {
    Thread.Builder threads = kind == Kind.PLATFORM ? Thread.ofPlatform() : Thread.ofVirtual();
    return new WaitingLoad(clock, tallies, threads, steps);
  }

  private void show(Result result, Map<String, Object> more) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(result.more());
    all.putAll(more);
    Result complete = result.withMore(all);
    say(complete.text());
    tell(complete.json());
  }

  private Result complete(Result result, @Nullable Bystander beside) {
    Map<String, Object> all = new LinkedHashMap<>(result.more());
    if (beside != null) {
      all.put("bystander_ran", beside.late().getTotalCount());
      all.put("bystander_p50_us", beside.late().getValueAtPercentile(50) / 1e3);
      all.put("bystander_p99_us", beside.late().getValueAtPercentile(99) / 1e3);
    }
    all.put("carriers", JvmFigures.carriers());
    all.put("timed_every", timedEvery);
    all.put("burners", burners);
    return result.withMore(all);
  }

  private String progressText(String what, long start) {
    return String.format(
        "%s: %.0f of %.0f s", what, (System.nanoTime() - start) / 1e9, warmUp + seconds);
  }

  /** Measures its own rate. */
  @FunctionalInterface
  interface Limit {
    double rate(double seconds) throws IOException, InterruptedException;
  }

  /** Makes the callers for one measurement. */
  private interface LoadFactory {
    Load load(Clock clock, Tallies tallies);
  }
}

package io.i2o2.bench.storm;

import io.i2o2.FileHandle;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerException;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.bench.storm.Verdict.Count;
import io.i2o2.fail.FailpointPanic;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The life of one scheduler in the storm. */
final class Epoch {
  private static final int MOST_TRIES = 1000;
  private static final long CHANGE_MILLIS = 10;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private final String backend;
  private final StormFile file;
  private final Weather weather;
  private final Verdict verdict;
  private final SplittableRandom random;
  private final boolean exact;

  Epoch(
      String backend,
      StormFile file,
      Weather weather,
      Verdict verdict,
      SplittableRandom random,
      boolean exact) {
    this.backend = backend;
    this.file = file;
    this.weather = weather;
    this.verdict = verdict;
    this.random = random;
    this.exact = exact;
  }

  /** Starts a scheduler, lets the callers submit so often each, and closes it. */
  void run(int count, int submissions) throws IOException, InterruptedException {
    weather.change();
    Thread changing = Thread.ofPlatform().daemon().name("weather").start(this::changeWeather);
    List<StormCaller> callers = new ArrayList<>();
    try {
      Scheduler scheduler = start();
      verdict.count(Count.SCHEDULERS);
      try {
        FileHandle handle = open(scheduler, file.path());
        FileHandle scratch = open(scheduler, file.scratch());
        if (handle != null && scratch != null) {
          for (int i = 0; i < count; i++) {
            callers.add(
                new StormCaller(scheduler, file, handle, scratch, verdict, random.split(), exact));
          }
          run(callers, submissions);
        }
      } finally {
        close(scheduler);
      }
    } finally {
      changing.interrupt();
      changing.join();
    }
    verdict.balance();
    callers.forEach(StormCaller::end);
    file.check(verdict);
  }

  private void changeWeather() {
    try {
      while (true) {
        Thread.sleep(CHANGE_MILLIS);
        weather.change();
      }
    } catch (InterruptedException e) {
      // The epoch is over.
    }
  }

  private Scheduler start() throws IOException {
    Throwable last = null;
    for (int i = 0; i < MOST_TRIES; i++) {
      try {
        return options().build();
      } catch (SchedulerUnavailableException | FailpointPanic e) {
        last = e;
        verdict.count(Count.NOT_STARTED);
        weather.change();
      }
    }
    throw new IOException("no scheduler in " + MOST_TRIES + " tries, the last time: " + last, last);
  }

  private SchedulerBuilder options() {
    return Scheduler.builder()
        .backend(backend)
        .name("storm")
        .queueSize(8 << random.nextInt(8))
        .ringDepth(4 << random.nextInt(7))
        .spinNanos(random.nextBoolean() ? 0 : 50_000)
        .sqe128(random.nextInt(4) == 0)
        .coopTaskRun(random.nextBoolean())
        .closeTimeout(Duration.ofSeconds(random.nextInt(2) * 30L));
  }

  private @Nullable FileHandle open(Scheduler scheduler, Path path) {
    for (int i = 0; i < MOST_TRIES && !scheduler.isClosed(); i++) {
      try {
        return scheduler.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } catch (IOException | SchedulerException | FailpointPanic e) {
        // As injected.
      }
    }
    return null;
  }

  private void run(List<StormCaller> callers, int submissions) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (StormCaller caller : callers) {
      Thread.Builder kind = threads.size() % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(kind.name("storm-caller-", threads.size()).start(() -> run(caller, submissions)));
    }
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        IllegalStateException stuck = new IllegalStateException("a caller is stuck: " + thread);
        stuck.setStackTrace(thread.getStackTrace());
        throw stuck;
      }
    }
  }

  private void run(StormCaller caller, int submissions) {
    try {
      caller.run(submissions);
    } catch (Throwable e) {
      verdict.wrong("a caller failed: " + e);
    }
  }

  private void close(Scheduler scheduler) {
    if (scheduler.isClosed()) {
      verdict.count(Count.DIED);
    }
    for (int i = 0; i < MOST_TRIES; i++) {
      try {
        scheduler.close();
        return;
      } catch (FailpointPanic e) {
        // Once more.
      }
    }
  }
}

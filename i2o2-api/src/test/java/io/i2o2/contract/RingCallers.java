package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A caller for each ring of a scheduler: what it submits goes there. */
final class RingCallers implements AutoCloseable {
  private static final Pattern RINGS = Pattern.compile("^(\\d+) rings, each ");
  private static final int MOST_THREADS = 100;

  private final List<ExecutorService> all = new ArrayList<>();
  private final Map<Thread, ExecutorService> byRing = new LinkedHashMap<>();

  private RingCallers() {}

  /** How many rings a scheduler has. */
  static int rings(Scheduler scheduler) {
    Matcher matcher = RINGS.matcher(scheduler.backend().detail());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 1;
  }

  /** Finds threads until there is one for each ring. */
  static RingCallers of(Scheduler scheduler) throws Exception {
    RingCallers callers = new RingCallers();
    while (callers.byRing.size() < rings(scheduler)) {
      assertTrue(callers.all.size() < MOST_THREADS, "callers are not spread");
      ExecutorService caller =
          Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().unstarted(task));
      callers.all.add(caller);
      Thread loop = caller.submit(() -> loop(scheduler)).get(30, TimeUnit.SECONDS);
      callers.byRing.putIfAbsent(loop, caller);
    }
    return callers;
  }

  /** The thread that completes what the calling thread submits. */
  static Thread loop(Scheduler scheduler) throws Exception {
    CompletableFuture<Thread> loop = new CompletableFuture<>();
    scheduler.submit(Opcode.nop(), Guard.NONE, (_, _, _) -> loop.complete(Thread.currentThread()));
    return loop.get(30, TimeUnit.SECONDS);
  }

  /** Starts a thread whose operations go to the same ring as those of the calling thread. */
  static Thread startBeside(Scheduler scheduler, Runnable task) throws Exception {
    Thread mine = loop(scheduler);
    for (int tries = 0; tries < MOST_THREADS; tries++) {
      CompletableFuture<Boolean> isBeside = new CompletableFuture<>();
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    boolean same = isLoop(scheduler, mine);
                    isBeside.complete(same);
                    if (same) {
                      task.run();
                    }
                  });
      if (isBeside.get(30, TimeUnit.SECONDS)) {
        return thread;
      }
    }
    throw new AssertionError("no other thread is on the ring of " + mine);
  }

  private static boolean isLoop(Scheduler scheduler, Thread loop) {
    try {
      return loop(scheduler) == loop;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The threads of the rings. */
  List<Thread> loops() {
    return List.copyOf(byRing.keySet());
  }

  /** Calls something on the caller of a ring. */
  <T> T on(Thread ring, Callable<T> call) throws Exception {
    ExecutorService caller = Objects.requireNonNull(byRing.get(ring), "the thread of a ring");
    return caller.submit(call).get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    all.forEach(ExecutorService::shutdown);
  }
}

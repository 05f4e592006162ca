package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConcurrencyTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int THREADS = 8;

  private final FailScenario scenario = FailScenario.setUp("");
  private final FailScope global = Failpoints.global();
  private final Failpoint point = Failpoint.of("concurrent");

  @AfterEach
  void tearDown() {
    scenario.close();
  }

  private int countReturns(int evaluationsEach) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    Callable<Integer> hammer =
        () -> {
          together.await();
          return (int)
              IntStream.range(0, evaluationsEach).filter(_ -> point.evaluate() != null).count();
        };
    int sum = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        Logs _ = new Logs()) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        counts.add(pool.submit(hammer));
      }
      for (Future<Integer> count : counts) {
        sum += count.get(60, TimeUnit.SECONDS);
      }
    }
    return sum;
  }

  @Test
  void aCountIsExactAcrossThreads() throws Exception {
    global.configure("concurrent", "3*off->777*return->off");
    assertEquals(777, countReturns(2000));
    assertEquals(2000 * THREADS, global.hits("concurrent"));
    assertEquals(777, global.triggers("concurrent"));
  }

  @Test
  void aCountBehindARollIsExactAcrossThreads() throws Exception {
    global.configure("concurrent", "50%200*return");
    assertEquals(200, countReturns(2000));
  }

  @Test
  void zeroPercentAndZeroTimesAreNever() throws Exception {
    global.configure("concurrent", "0%return->0*return->50%0*return");
    assertEquals(0, countReturns(500));
    assertEquals(0, global.triggers("concurrent"));
    global.configure("concurrent", "100%return");
    assertEquals(500 * THREADS, countReturns(500));
    global.configure("concurrent", "125%return");
    assertEquals(500 * THREADS, countReturns(500));
  }

  @Test
  void aPointIsConfiguredWhileAThreadSleepsInIt() throws Exception {
    global.configure("concurrent", "1*sleep(3000)");
    CompletableFuture<Outcome> sleeper = Threads.start(point::evaluate);
    assertTrue(global.awaitHit("concurrent", LONG));
    global.configure("concurrent", "return(2)");
    assertEquals(new Outcome.Return("2"), point.evaluate());
    assertEquals(List.of("concurrent"), global.list().stream().map(e -> e.getKey()).toList());
    assertTrue(global.remove("concurrent"));
    assertFalse(sleeper.isDone(), "configuring waited for the sleeper");
    assertNull(sleeper.get(30, TimeUnit.SECONDS));
  }

  @Test
  void removingWakesEveryPausedThread() throws Exception {
    global.configure("concurrent", "pause");
    List<CompletableFuture<Outcome>> paused = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        paused.add(CompletableFuture.supplyAsync(point::evaluate, pool));
      }
      assertTrue(global.awaitHits("concurrent", THREADS, LONG));
      global.remove("concurrent");
      for (CompletableFuture<Outcome> each : paused) {
        assertNull(each.get(30, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void anInterruptDoesNotEndAPauseAndIsKept() throws Exception {
    global.configure("concurrent", "pause");
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  point.evaluate();
                  interrupted.complete(Thread.currentThread().isInterrupted());
                });
    assertTrue(global.awaitPaused("concurrent", LONG));
    thread.interrupt();
    assertFalse(thread.join(Duration.ofMillis(100)));
    global.configure("concurrent", "off");
    assertTrue(interrupted.get(30, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "pause"})
  @Timeout(60)
  void whoAwaitsIsWoken(String action) throws Exception {
    global.configure("concurrent", action);
    Duration tooLong = Duration.ofDays(1);
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    Thread waiter =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    seen.complete(
                        action.equals("off")
                            ? global.awaitHits("concurrent", 2, tooLong)
                            : global.awaitPaused("concurrent", tooLong));
                  } catch (InterruptedException e) {
                    seen.completeExceptionally(e);
                  }
                });
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    CompletableFuture<Outcome> first = Threads.start(point::evaluate);
    CompletableFuture<Outcome> second = Threads.start(point::evaluate);
    assertTrue(seen.get(30, TimeUnit.SECONDS));
    global.clear();
    assertNull(first.get(30, TimeUnit.SECONDS));
    assertNull(second.get(30, TimeUnit.SECONDS));
  }

  @Test
  void awaitingWhatDoesNotHappenEnds() throws Exception {
    global.configure("concurrent", "off");
    point.evaluate();
    assertTrue(global.awaitHit("concurrent", Duration.ZERO));
    assertFalse(global.awaitHits("concurrent", 2, Duration.ofMillis(20)));
    assertFalse(global.awaitPaused("concurrent", Duration.ofMillis(20)));
  }

  @Test
  void aCallbackMayConfigureItsOwnPoint() {
    global.configure(
        "concurrent",
        hit -> {
          global.configure("concurrent", "return(second)");
          return Outcome.result((int) hit.number());
        });
    assertEquals(new Outcome.Return("1"), point.evaluate());
    assertEquals(new Outcome.Return("second"), point.evaluate());
  }

  @Test
  void anUnconfiguredSiteAllocatesNothing() {
    global.configure("another", "return");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    evaluate(20_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    evaluate(100_000);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < 1000, bytes + " bytes for 100,000 evaluations");
  }

  private void evaluate(int times) {
    for (int i = 0; i < times; i++) {
      assertNull(point.evaluate());
    }
  }
}

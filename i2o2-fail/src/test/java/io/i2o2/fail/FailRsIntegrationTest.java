package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The behaviours that the fail crate's integration tests ask for, one by one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FailRsIntegrationTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final FailScenario scenario = FailScenario.setUp("");
  private final FailScope global = Failpoints.global();

  @AfterEach
  void tearDown() {
    scenario.close();
  }

  /** What a function with a point in it returns: the injected number, or 2. */
  private static int function(String point) {
    return Failpoints.evaluate(point) instanceof Outcome.Return(String argument)
        ? argument == null ? 0 : Integer.parseInt(argument)
        : 2;
  }

  @Test
  void offLetsTheFunctionRun() {
    global.configure("off", "off");
    assertEquals(2, function("off"));
  }

  @Test
  void returnOverridesAndCanBeConfiguredAnew() {
    global.configure("return", "return(1000)");
    assertEquals(1000, function("return"));
    global.configure("return", "return(2000)");
    assertEquals(2000, function("return"));
    global.configure("return", "return");
    assertEquals(0, function("return"));
  }

  @Test
  void sleepBlocks() {
    global.configure("sleep", "sleep(1000)");
    long start = System.nanoTime();
    assertEquals(2, function("sleep"));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(1000));
  }

  @Test
  void panicCarriesItsMessage() {
    global.configure("panic", "panic(msg)");
    assertEquals("msg", assertThrows(FailpointPanic.class, () -> function("panic")).getMessage());
  }

  @Test
  void printLogsItsMessage() {
    try (Logs logs = new Logs()) {
      global.configure("print", "print(some msg)");
      assertEquals(2, function("print"));
      assertTrue(logs.text().contains("INFO io.i2o2.fail - some msg"), logs.text());
    }
  }

  @Test
  void pauseInThreePhases() throws Exception {
    global.configure("phases", "pause");
    CompletableFuture<Integer> first = Threads.start(() -> function("phases"));
    assertTrue(global.awaitPaused("phases", LONG));
    assertFalse(first.isDone());

    global.configure("phases", "pause");
    assertEquals(2, first.get(30, TimeUnit.SECONDS));
    CompletableFuture<Integer> second = Threads.start(() -> function("phases"));
    assertTrue(global.awaitHits("phases", 2, LONG));
    assertTrue(global.awaitPaused("phases", LONG));
    assertFalse(second.isDone());

    assertTrue(global.remove("phases"));
    assertEquals(2, second.get(30, TimeUnit.SECONDS));
    assertEquals(2, function("phases"));
  }

  @Test
  void yieldGoesOn() {
    global.configure("yield", "yield");
    assertEquals(2, function("yield"));
  }

  @Test
  void aCallbackIsReachedFromTwoSites() {
    AtomicInteger calls = new AtomicInteger();
    global.configure(
        "callback",
        hit -> {
          calls.incrementAndGet();
          return null;
        });
    Failpoint here = Failpoint.of("callback");
    Failpoint there = Failpoint.of("callback");
    assertNull(here.evaluate());
    assertNull(there.evaluate());
    assertEquals(2, calls.get());
  }

  @Test
  void delayIsBusy() {
    global.configure("delay", "delay(1000)");
    long start = System.nanoTime();
    assertEquals(2, function("delay"));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(1000));
  }

  @Test
  void aChainOfCountsSumsUpExactly() {
    try (Logs _ = new Logs()) {
      global.configure("chain", "50%50*return(1)->50%50*return(-1)->50*return");
      int sum = 0;
      int plain = 0;
      for (int i = 0; i < 5000; i++) {
        if (Failpoints.evaluate("chain") instanceof Outcome.Return(String argument)) {
          sum += argument == null ? 2 : Integer.parseInt(argument);
          plain += argument == null ? 1 : 0;
        }
      }
      assertEquals(50, plain);
      assertEquals(100, sum);
    }
  }

  @Test
  void aFalseConditionIsNoHit() {
    global.configure("condition", "1*return");
    Failpoint point = Failpoint.of("condition");
    assertNull(point.evaluateIf(false));
    assertEquals(0, global.hits("condition"));
    assertEquals(new Outcome.Return(null), point.evaluateIf(true));
    assertNull(point.evaluateIf(true));
  }

  @Test
  void listsBeforeAfterAndAfterAnOverride() {
    assertEquals(List.of(), global.list());
    global.configure("list", "off");
    assertEquals(List.of(Map.entry("list", "off")), global.list());
    global.configure("list", "return");
    assertEquals(List.of(Map.entry("list", "return")), global.list());
    global.configure("called", _ -> null);
    assertEquals(
        List.of(Map.entry("list", "return"), Map.entry("called", "callback")), global.list());
  }
}
